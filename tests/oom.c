#include "oom.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>

/* Pool threads allocate as well. */
static atomic_size_t fail_at = OOM_NEVER;
static atomic_size_t count;
static atomic_bool failed;

void
oom_fail_at(size_t n)
{
	atomic_store(&fail_at, OOM_NEVER);
	if (n == OOM_NEVER)
		return;
	atomic_store(&count, 0);
	atomic_store(&failed, false);
	atomic_store(&fail_at, n);
}

size_t
oom_count(void)
{
	return atomic_load(&count);
}

bool
oom_failed(void)
{
	return atomic_load(&failed);
}

static bool
refused(void)
{
	size_t at = atomic_load(&fail_at);

	if (at == OOM_NEVER || atomic_fetch_add(&count, 1) != at)
		return false;
	atomic_store(&failed, true);
	errno = ENOMEM;
	return true;
}

/* The linker's names for --wrap. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t n);
void *__real_aligned_alloc(size_t align, size_t size);
int __real_posix_memalign(void **out, size_t align, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
char *__wrap_strdup(const char *text);
char *__wrap_strndup(const char *text, size_t n);
void *__wrap_aligned_alloc(size_t align, size_t size);
int __wrap_posix_memalign(void **out, size_t align, size_t size);

void *
__wrap_malloc(size_t size)
{
	return refused() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t n, size_t size)
{
	return refused() ? NULL : __real_calloc(n, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return refused() ? NULL : __real_realloc(old, size);
}

char *
__wrap_strdup(const char *text)
{
	return refused() ? NULL : __real_strdup(text);
}

char *
__wrap_strndup(const char *text, size_t n)
{
	return refused() ? NULL : __real_strndup(text, n);
}

void *
__wrap_aligned_alloc(size_t align, size_t size)
{
	return refused() ? NULL : __real_aligned_alloc(align, size);
}

int
__wrap_posix_memalign(void **out, size_t align, size_t size)
{
	return refused() ? ENOMEM : __real_posix_memalign(out, align, size);
}
