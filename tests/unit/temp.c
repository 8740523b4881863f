#include "temp.h"

#include <assert.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
temp_setup(void **state)
{
	struct temp *temp = calloc(1, sizeof(*temp));
	const char *root = getenv("TMPDIR");

	setenv("THIDUA_PLUGINS", TEST_BUILD_DIR "/plugins", 0);
	if (!temp)
		return -1;
	snprintf(temp->folder, sizeof(temp->folder), "%s/thidua-XXXXXX",
		 root && strlen(root) < 40 ? root : "/tmp");
	if (!mkdtemp(temp->folder)) {
		free(temp);
		return -1;
	}
	*state = temp;
	return 0;
}

int
temp_teardown(void **state)
{
	struct temp *temp = *state;
	DIR *folder = opendir(temp->folder);
	struct dirent *entry;

	chmod(temp->folder, 0700);
	while (folder && (entry = readdir(folder)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			unlink(temp_path(temp, entry->d_name));
	if (folder)
		closedir(folder);
	rmdir(temp->folder);
	free(temp);
	return 0;
}

const char *
temp_path(struct temp *temp, const char *name)
{
	char *path = temp->path[temp->next++ % 8];
	size_t n = strlen(temp->folder);

	assert(n + 1 + strlen(name) < sizeof(temp->path[0]));
	memcpy(path, temp->folder, n);
	path[n] = '/';
	memcpy(path + n + 1, name, strlen(name) + 1);
	return path;
}

const char *
temp_file(struct temp *temp, const char *name, const void *bytes, size_t n)
{
	const char *path = temp_path(temp, name);
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file))
		return NULL;
	return path;
}

const char *
temp_text(struct temp *temp, const char *name, const char *text)
{
	return temp_file(temp, name, text, strlen(text));
}

char *
temp_bytes(const char *path, size_t *n)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	size_t got;

	*n = 0;
	while (file) {
		char *more = realloc(bytes, *n + 65536 + 1);

		if (!more)
			break;
		bytes = more;
		got = fread(bytes + *n, 1, 65536, file);
		*n += got;
		bytes[*n] = '\0';
		if (!got)
			break;
	}
	if (file)
		fclose(file);
	return bytes;
}

bool
temp_exists(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}
