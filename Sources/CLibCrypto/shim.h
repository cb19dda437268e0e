// The low-level digest functions: rows are digested one by one, and the context of the newer ones, which is made on the
// heap and asks its provider each time, costs more than the digest of a row.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
