import Schemas

/// Where the gateway finds its databases, folders and region. Nothing here is secret: passwords come by the
/// connection's own means (`PGPASSFILE`, `~/.pgpass`, or the URL in the environment).
package struct GatewayConfiguration: Sendable {
    /// Folder for originals, receipts and the built-in database.
    package var dataFolder: String
    /// Folder with the mappings.
    package var mappingsFolder: String
    /// Gateway's database; nil for the built-in one.
    package var databaseURL: String?
    /// Registry's database; nil for the gateway's.
    package var registryURL: String?
    /// Folder with the region's territories and indicators; nil for the one shipped.
    package var profileFolder: String?
    /// Days for which originals and quarantined rows are kept after their delivery was finished; at least 30.
    package var retentionDays: Int
    /// Tasks that compute at the same time; at least 1.
    package var width: Int

    /// Makes a configuration.
    package init(
        dataFolder: String, mappingsFolder: String, databaseURL: String? = nil, registryURL: String? = nil,
        profileFolder: String? = nil, retentionDays: Int = 90, width: Int
    ) {
        self.dataFolder = dataFolder
        self.mappingsFolder = mappingsFolder
        self.databaseURL = databaseURL
        self.registryURL = registryURL
        self.profileFolder = profileFolder
        self.retentionDays = max(30, retentionDays)
        self.width = max(1, width)
    }

    /// Folder for the bytes of deliveries as they came.
    package var originalsFolder: String { "\(dataFolder)/originals" }
    /// Folder for receipts.
    package var receiptsFolder: String { "\(dataFolder)/receipts" }
    /// Folder where agencies drop their files.
    package var inboxFolder: String { "\(dataFolder)/inbox" }
    /// Folder where files fetched from servers stay until they are kept.
    package var pulledFolder: String { "\(dataFolder)/pulled" }
    /// Folder of uploads that are not whole yet. On the same file system as the originals.
    package var uploadsFolder: String { "\(dataFolder)/uploads" }
    /// Folder where urgent signals may be dropped, in a folder for each agency.
    package var urgentFolder: String { "\(dataFolder)/urgent" }
    /// Folder with passwords, tokens and keys, one file each.
    package var secretsFolder: String { "\(dataFolder)/secrets" }
    /// Folder of the built-in database.
    package var clusterFolder: String { "\(dataFolder)/postgres" }
}
