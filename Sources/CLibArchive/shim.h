#include <archive.h>
#include <archive_entry.h>
/* For thread-local character encoding: libarchive turns member names into the encoding of the calling thread. */
#include <locale.h>
