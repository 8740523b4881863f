#include "edge/digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sha2.h>

struct td_digest {
	SHA2_CTX context;
};

struct td_digest *
td_digest_new(void)
{
	struct td_digest *digest = malloc(sizeof(*digest));

	if (digest)
		SHA256Init(&digest->context);
	return digest;
}

void
td_digest_add(struct td_digest *digest, const void *bytes, size_t n)
{
	if (n)
		SHA256Update(&digest->context, bytes, n);
}

void
td_digest_take(struct td_digest *digest, char out[TD_DIGEST_ROOM])
{
	_Static_assert(TD_DIGEST_ROOM == SHA256_DIGEST_STRING_LENGTH, "room for hex and NUL");

	out[0] = '\0';
	if (!digest)
		return;
	SHA256End(&digest->context, out);
	free(digest);
}

static int
fail_to_read(const char *path, int cause, struct td_err *err)
{
	char why[128];

	if (strerror_r(cause, why, sizeof(why)))
		snprintf(why, sizeof(why), "%d", cause);
	return td_fail(err, TD_EIO, "cannot read %s: %s", path, why);
}

int
td_digest_file(const char *path, char out[TD_DIGEST_ROOM], struct td_err *err)
{
	struct td_digest *digest = td_digest_new();
	FILE *file = fopen(path, "rb");
	unsigned char bytes[16384];
	int st = TD_OK;
	size_t n;

	if (!digest) {
		st = td_fail_memory(err);
		goto out;
	}
	if (!file) {
		/* A stream needs memory of its own. */
		st = errno == ENOMEM ? td_fail_memory(err) : fail_to_read(path, errno, err);
		goto out;
	}
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		td_digest_add(digest, bytes, n);
	if (ferror(file))
		st = fail_to_read(path, errno, err);
out:
	td_digest_take(digest, out);
	if (st)
		out[0] = '\0';
	if (file)
		fclose(file);
	return st;
}
