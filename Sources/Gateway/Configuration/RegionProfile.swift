import Schemas

/// A region as data: its territories and its indicator catalogue.
package struct RegionProfile: Sendable {
    /// Why a profile can't be used.
    package enum Failure: Error, CustomStringConvertible {
        /// A file is missing or unreadable.
        case unreadable(String)
        /// A file has a mistake.
        case mistake(file: String, ReferenceTableError)

        /// One line that says where and what.
        package var description: String {
            switch self {
            case .unreadable(let file):
                "не читается файл региона \(file); в папке региона нужны territories.csv и indicators.csv"
            case .mistake(let file, let error): "\(file): \(error)"
            }
        }
    }

    /// Territories, the region itself first.
    package let territories: TerritoryTree
    /// Indicators.
    package let catalogue: IndicatorCatalogue
    /// The region's time.
    package let settings: RegionSettings

    /// The two-digit code of the region, the first part of a card's number.
    package var regionCode: String {
        territories.territories.first { $0.kind == .region }?.oktmo.map { String($0.region) } ?? "00"
    }

    /// Reads `territories.csv`, `indicators.csv` and, if it is there, `region.csv` of a folder.
    package init(folder: String) throws(Failure) {
        let territoriesFile = "\(folder)/territories.csv"
        let indicatorsFile = "\(folder)/indicators.csv"
        let territoriesText = try Self.text(of: territoriesFile)
        let indicatorsText = try Self.text(of: indicatorsFile)
        do throws(ReferenceTableError) {
            territories = try TerritoryTable.parse(territoriesText)
        } catch { throw .mistake(file: territoriesFile, error) }
        do throws(ReferenceTableError) {
            catalogue = try IndicatorCatalogue(parsing: indicatorsText)
        } catch { throw .mistake(file: indicatorsFile, error) }
        let settingsFile = "\(folder)/region.csv"
        guard FileSystem.exists(settingsFile) else {
            settings = RegionSettings()
            return
        }
        let settingsText = try Self.text(of: settingsFile)
        do throws(ReferenceTableError) {
            settings = try RegionSettings(parsing: settingsText)
        } catch { throw .mistake(file: settingsFile, error) }
    }

    private static func text(of file: String) throws(Failure) -> String {
        guard let text = FileSystem.text(file) else { throw .unreadable(file) }
        return text
    }
}
