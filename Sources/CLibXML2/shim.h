#include <libxml/xmlreader.h>
#include <libxml/xmlschemas.h>
