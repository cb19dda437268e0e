import CLibXML2
import Schemas

/// What the parser wanted, for the sender. libxml2's own message may quote the data, so it is never shown.
enum XMLFailureText {
    /// The finding's code and what the file should have had.
    static func describe(_ code: Int32) -> (code: FindingCode, text: String) {
        switch xmlParserErrors(rawValue: UInt32(bitPattern: code)) {
        case XML_ERR_INVALID_ENCODING, XML_ERR_UNKNOWN_ENCODING, XML_ERR_UNSUPPORTED_ENCODING, XML_I18N_CONV_FAILED,
            XML_IO_ENCODER:
            (.fileEncoding, "текст в той кодировке, что объявлена в первой строке")
        case XML_ERR_ENCODING_NAME: (.fileEncoding, "верное имя кодировки в первой строке, например windows-1251")
        case XML_ERR_INTERNAL_ERROR, XML_ERR_NAME_TOO_LONG:
            // The library's own bound for what it must see whole: 10,000,000 bytes.
            (.xmlLimit, "имя до 50000 байт; тег с атрибутами, комментарий и раздел CDATA до 10 МБ")
        case XML_ERR_DOCUMENT_EMPTY: (.xmlMalformed, "корневой элемент; файл пуст или это не XML")
        case XML_ERR_DOCUMENT_END: (.xmlMalformed, "один корневой элемент, закрытый в конце файла; после него ничего")
        case XML_ERR_TAG_NAME_MISMATCH: (.xmlMalformed, "закрывающий тег с тем же именем, что у открывающего")
        case XML_ERR_TAG_NOT_FINISHED: (.xmlMalformed, "закрывающий тег; файл обрезан")
        case XML_ERR_GT_REQUIRED, XML_ERR_LT_REQUIRED, XML_ERR_LTSLASH_REQUIRED:
            (.xmlMalformed, "знак «>» в конце тега")
        case XML_ERR_NAME_REQUIRED: (.xmlMalformed, "имя элемента после «<»; сам знак «<» в тексте пишется &lt;")
        case XML_ERR_LT_IN_ATTRIBUTE: (.xmlMalformed, "&lt; вместо знака «<» в атрибуте")
        case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
            (.xmlMalformed, "атрибут вида имя=\"значение\"")
        case XML_ERR_ATTRIBUTE_REDEFINED: (.xmlMalformed, "каждый атрибут один раз")
        case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY:
            (.xmlMalformed, "только сущности &amp; &lt; &gt; &quot; &apos; и номера символов")
        case XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_ENTITYREF_NO_NAME:
            (.xmlMalformed, "&amp; вместо знака «&» в тексте")
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF, XML_ERR_INVALID_HEX_CHARREF, XML_ERR_INVALID_DEC_CHARREF:
            (.xmlMalformed, "только символы, допустимые в XML (без управляющих)")
        case XML_ERR_XMLDECL_NOT_STARTED, XML_ERR_XMLDECL_NOT_FINISHED, XML_ERR_VERSION_MISSING,
            XML_ERR_RESERVED_XML_NAME:
            (.xmlMalformed, "объявление вида <?xml version=\"1.0\" encoding=\"…\"?>")
        case XML_ERR_COMMENT_NOT_FINISHED: (.xmlMalformed, "«-->» в конце комментария")
        case XML_ERR_CDATA_NOT_FINISHED: (.xmlMalformed, "«]]>» в конце раздела CDATA")
        case XML_ERR_PI_NOT_FINISHED: (.xmlMalformed, "«?>» в конце инструкции")
        case XML_ERR_ENTITY_LOOP: (.xmlMalformed, "сущности, которые не ссылаются друг на друга")
        case XML_NS_ERR_UNDEFINED_NAMESPACE: (.xmlMalformed, "объявление xmlns для каждого префикса")
        default: (.xmlMalformed, "верный XML (ошибка libxml2 \(code))")
        }
    }
}
