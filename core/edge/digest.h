/*
 * digest.h - SHA-256, in hex.  Floor: edge; owns libmd.  Any thread.
 */
#ifndef TD_EDGE_DIGEST_H
#define TD_EDGE_DIGEST_H

#include <stddef.h>

#include "base/err.h"

#define TD_DIGEST_ROOM 65

struct td_digest; /* opaque */

struct td_digest *td_digest_new(void); /* NULL when out of memory */
void td_digest_add(struct td_digest *digest, const void *bytes, size_t n);
/* Writes the hex text of all that was added and frees digest (NULL is fine). */
void td_digest_take(struct td_digest *digest, char out[TD_DIGEST_ROOM]);

/* Digest of a whole file; TD_EIO or TD_ENOMEM. */
int td_digest_file(const char *path, char out[TD_DIGEST_ROOM], struct td_err *err);

#endif
