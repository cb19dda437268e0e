import Glibc

/// The operating system's errors in Russian, for operators: the C library's own words are English.
public enum SystemErrorText {
    /// What an error number means.
    public static func russian(_ code: Int32) -> String {
        switch code {
        case ENOENT: "нет такого файла или папки"
        case EACCES: "нет прав доступа"
        case EPERM: "действие не разрешено"
        case EISDIR: "это папка"
        case ENOTDIR: "часть пути — не папка"
        case EEXIST: "уже есть"
        case ENOTEMPTY: "папка не пуста"
        case EROFS: "диск только для чтения"
        case ENOSPC: "на диске нет места"
        case EDQUOT: "исчерпана квота диска"
        case EFBIG: "файл слишком велик"
        case EIO: "ошибка чтения или записи диска"
        case ENAMETOOLONG: "имя слишком длинное"
        case ELOOP: "слишком много ссылок"
        case EMFILE, ENFILE: "открыто слишком много файлов"
        case ENOMEM: "не хватает памяти"
        case EBUSY, ETXTBSY: "занято другой программой"
        case ENXIO, ENODEV: "нет такого устройства"
        case EINVAL: "недопустимое значение"
        case EPIPE: "никто не читает"
        default: "ошибка системы \(code)"
        }
    }
}
