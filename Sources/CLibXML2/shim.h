/* Debian builds libxml2 with ICU and its headers then show ICU's types, which clash with those inside Foundation when
   one Swift module uses both. Nothing here needs them. */
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <libxml/xmlIO.h>
