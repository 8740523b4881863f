#include "test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge/digest.h"
#include "temp.h"

/* From FIPS 180-4's examples and coreutils. */
static const char of_nothing[] = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
static const char of_abc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
static const char of_million_a[] =
	"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

static void
known_texts(void **state)
{
	char out[TD_DIGEST_ROOM];
	struct td_digest *digest = td_digest_new();

	(void)state;
	td_digest_take(digest, out);
	assert_string_equal(out, of_nothing);
	digest = td_digest_new();
	td_digest_add(digest, "a", 1);
	td_digest_add(digest, "", 0);
	td_digest_add(digest, "bc", 2);
	td_digest_take(digest, out);
	assert_string_equal(out, of_abc);
}

static void
no_digest_gives_no_text(void **state)
{
	char out[TD_DIGEST_ROOM] = "x";

	(void)state;
	td_digest_take(NULL, out);
	assert_string_equal(out, "");
}

static void
files(void **state)
{
	char *bytes = malloc(1000000), out[TD_DIGEST_ROOM];
	struct td_err err = { 0 };

	assert_non_null(bytes);
	memset(bytes, 'a', 1000000);
	assert_status(TD_OK, td_digest_file(temp_file(*state, "a", bytes, 1000000), out, &err),
		      &err);
	assert_string_equal(out, of_million_a);
	assert_status(TD_OK, td_digest_file(temp_text(*state, "b", ""), out, &err), &err);
	assert_string_equal(out, of_nothing);
	free(bytes);
}

static void
what_cannot_be_read_is_named(void **state)
{
	struct temp *temp = *state;
	char out[TD_DIGEST_ROOM] = "x", want[300];
	struct td_err err = { 0 };

	assert_status(TD_EIO, td_digest_file(temp_path(temp, "none"), out, &err), &err);
	snprintf(want, sizeof(want), "cannot read %s: No such file or directory",
		 temp_path(temp, "none"));
	assert_string_equal(err.msg, want);
	assert_string_equal(out, "");
	assert_status(TD_EIO, td_digest_file(temp->folder, out, &err), &err);
	assert_string_equal(out, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts),
		cmocka_unit_test(no_digest_gives_no_text),
		cmocka_unit_test_setup_teardown(files, temp_setup, temp_teardown),
		cmocka_unit_test_setup_teardown(what_cannot_be_read_is_named, temp_setup,
						temp_teardown),
	};

	return cmocka_run_group_tests_name("digest", tests, NULL, NULL);
}
