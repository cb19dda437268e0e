import CLibXML2
import Schemas

/// What a parser's error means to the sender. libxml2's own message may quote the data, so it is never shown.
enum XMLFailureText {
    /// The finding's code and the description of the fault.
    static func describe(_ code: Int32) -> (code: FindingCode, text: String) {
        switch xmlParserErrors(rawValue: UInt32(bitPattern: code)) {
        case XML_ERR_INVALID_ENCODING, XML_ERR_UNKNOWN_ENCODING, XML_ERR_UNSUPPORTED_ENCODING, XML_I18N_CONV_FAILED,
            XML_IO_ENCODER:
            (.fileEncoding, "байты не в объявленной кодировке")
        case XML_ERR_ENCODING_NAME: (.fileEncoding, "неверное имя кодировки")
        case XML_ERR_INTERNAL_ERROR, XML_ERR_NAME_TOO_LONG:
            (.xmlLimit, "слишком длинный тег или слишком глубокая вложенность")
        case XML_ERR_DOCUMENT_EMPTY: (.xmlMalformed, "в файле нет корневого элемента")
        case XML_ERR_DOCUMENT_END: (.xmlMalformed, "текст после корневого элемента или файл обрезан")
        case XML_ERR_TAG_NAME_MISMATCH: (.xmlMalformed, "закрывающий тег не соответствует открывающему")
        case XML_ERR_TAG_NOT_FINISHED: (.xmlMalformed, "элемент не закрыт, файл обрезан")
        case XML_ERR_GT_REQUIRED, XML_ERR_LT_REQUIRED, XML_ERR_LTSLASH_REQUIRED: (.xmlMalformed, "тег не закончен")
        case XML_ERR_NAME_REQUIRED: (.xmlMalformed, "неверное имя элемента; знак «<» в тексте пишется &lt;")
        case XML_ERR_LT_IN_ATTRIBUTE: (.xmlMalformed, "знак «<» в атрибуте пишется &lt;")
        case XML_ERR_ATTRIBUTE_NOT_STARTED, XML_ERR_ATTRIBUTE_NOT_FINISHED, XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
            (.xmlMalformed, "неверный атрибут")
        case XML_ERR_ATTRIBUTE_REDEFINED: (.xmlMalformed, "атрибут повторяется")
        case XML_ERR_UNDECLARED_ENTITY, XML_WAR_UNDECLARED_ENTITY: (.xmlMalformed, "ссылка на неизвестную сущность")
        case XML_ERR_ENTITYREF_SEMICOL_MISSING, XML_ERR_ENTITYREF_NO_NAME:
            (.xmlMalformed, "знак «&» в тексте пишется &amp;")
        case XML_ERR_INVALID_CHAR, XML_ERR_INVALID_CHARREF, XML_ERR_INVALID_HEX_CHARREF, XML_ERR_INVALID_DEC_CHARREF:
            (.xmlMalformed, "символ недопустим в XML")
        case XML_ERR_XMLDECL_NOT_STARTED, XML_ERR_XMLDECL_NOT_FINISHED, XML_ERR_VERSION_MISSING,
            XML_ERR_RESERVED_XML_NAME:
            (.xmlMalformed, "неверное объявление XML")
        case XML_ERR_COMMENT_NOT_FINISHED: (.xmlMalformed, "комментарий не закрыт")
        case XML_ERR_CDATA_NOT_FINISHED: (.xmlMalformed, "раздел CDATA не закрыт")
        case XML_ERR_PI_NOT_FINISHED: (.xmlMalformed, "инструкция не закрыта")
        case XML_ERR_ENTITY_LOOP: (.xmlMalformed, "сущности ссылаются друг на друга")
        case XML_NS_ERR_UNDEFINED_NAMESPACE: (.xmlMalformed, "префикс пространства имён не объявлен")
        default: (.xmlMalformed, "ошибка libxml2 \(code)")
        }
    }
}
