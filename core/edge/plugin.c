#define _GNU_SOURCE /* dladdr */

#include "edge/plugin.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <fenv.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gelf.h>

#define DESCRIPTOR "td_plugin_v1"

/* Ours, as the linker puts it: kind and machine stand at the same place in files of 32 and 64 bits. */
extern const Elf32_Ehdr __ehdr_start __attribute__((visibility("hidden")));

/* ---- the file ---------------------------------------------------------------------------- */

static int
fail_cause(struct td_err *err)
{
	char room[128];

	if (errno == ENOMEM)
		return td_fail_memory(err);
	return td_fail(err, TD_EIO, "it cannot be read: %s",
		       strerror_r(errno, room, sizeof(room))); /* GNU's */
}

static int
check_file(int fd, struct td_err *err)
{
	struct stat st;

	if (fstat(fd, &st))
		return fail_cause(err);
	if (!S_ISREG(st.st_mode))
		return td_fail(err, TD_EIO, "it is not a regular file");
	if (st.st_mode & S_IWOTH)
		return td_fail(err, TD_EIO, "everybody may write to it; chmod o-w would help");
	return TD_OK;
}

static int
check_machine(Elf *elf, struct td_err *err)
{
	GElf_Ehdr header;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header) || header.e_type != ET_DYN)
		return td_fail(err, TD_EIO, "it is no shared library");
	if (!elf_nextscn(elf, NULL))
		return td_fail(err, TD_EIO, "it is cut off, or its table of sections was stripped");
	if (header.e_machine != __ehdr_start.e_machine ||
	    memcmp(header.e_ident, __ehdr_start.e_ident, EI_VERSION))
		return td_fail(err, TD_EIO,
			       "it is a library for another kind of machine; build it here");
	return TD_OK;
}

/* The linker's own, which it exports when a library that the plugin needs has them, too. */
static bool
is_linkers(const char *name)
{
	return strcmp(name, "_end") == 0 || strcmp(name, "_edata") == 0;
}

/* Of the symbols that others see those that the plugin defines; "__..." are the compiler's and its sanitizers'. */
static bool
is_exported(const GElf_Sym *symbol, const char *name)
{
	return symbol->st_shndx != SHN_UNDEF && GELF_ST_BIND(symbol->st_info) != STB_LOCAL &&
	       strncmp(name, "__", 2) != 0 && !is_linkers(name);
}

static int
check_exports(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, GElf_Sym *descriptor,
	      struct td_err *err)
{
	Elf_Data *data = elf_getdata(section, NULL);
	GElf_Sym symbol;

	for (int i = 0; data && gelf_getsym(data, i, &symbol); i++) {
		const char *name = elf_strptr(elf, header->sh_link, symbol.st_name);

		if (!name || !is_exported(&symbol, name))
			continue;
		if (strcmp(name, DESCRIPTOR) != 0)
			return td_fail(
				err, TD_EIO,
				"it exports \"%s\" besides td_plugin_v1; build it with -fvisibility=hidden",
				name);
		*descriptor = symbol;
	}
	return TD_OK;
}

static int
find_descriptor(Elf *elf, GElf_Sym *descriptor, struct td_err *err)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	*descriptor = (GElf_Sym){ 0 };
	while ((section = elf_nextscn(elf, section)))
		if (gelf_getshdr(section, &header) && header.sh_type == SHT_DYNSYM)
			TD_TRY(check_exports(elf, section, &header, descriptor, err));
	if (!descriptor->st_name)
		return td_fail(
			err, TD_EIO,
			"it does not export td_plugin_v1; TD_PLUGIN at the end of its source does that");
	return TD_OK;
}

/* The numbers at the beginning of the descriptor need no relocation: they stand in the file. */
static int
read_head(Elf *elf, int fd, const GElf_Sym *symbol, struct td_plugin *head, struct td_err *err)
{
	Elf_Scn *section = elf_getscn(elf, symbol->st_shndx);
	size_t n = offsetof(struct td_plugin, id);
	GElf_Shdr at;

	*head = (struct td_plugin){ 0 };
	if (!section || !gelf_getshdr(section, &at) || at.sh_type == SHT_NOBITS ||
	    symbol->st_value < at.sh_addr || at.sh_size < n ||
	    symbol->st_value - at.sh_addr > at.sh_size - n)
		return TD_OK; /* no magic: it is told so */
	if (pread(fd, head, n, (off_t)(at.sh_offset + (symbol->st_value - at.sh_addr))) < 0)
		return fail_cause(err);
	return TD_OK;
}

static int
check_head(const struct td_plugin *head, struct td_err *err)
{
	if (head->magic != TD_PLUGIN_MAGIC)
		return td_fail(err, TD_EIO,
			       "its td_plugin_v1 is no descriptor; TD_PLUGIN makes one");
	if (head->abi_major != TD_PLUGIN_ABI_MAJOR || head->abi_minor > TD_PLUGIN_ABI_MINOR)
		return td_fail(
			err, TD_EIO, "it is made for plugin ABI %u.%u, the program has %d.%d",
			head->abi_major, head->abi_minor, TD_PLUGIN_ABI_MAJOR, TD_PLUGIN_ABI_MINOR);
	if (head->size < sizeof(*head) || head->layout != TD_PLUGIN_LAYOUT)
		return td_fail(
			err, TD_EIO,
			"its structs are laid out in another way than those of td_plugin.h %d.%d",
			TD_PLUGIN_ABI_MAJOR, TD_PLUGIN_ABI_MINOR);
	return TD_OK;
}

static int
check_elf(Elf *elf, int fd, struct td_err *err)
{
	struct td_plugin head;
	GElf_Sym descriptor;

	TD_TRY(check_machine(elf, err));
	TD_TRY(find_descriptor(elf, &descriptor, err));
	TD_TRY(read_head(elf, fd, &descriptor, &head, err));
	return check_head(&head, err);
}

/* All that can be known without running anything of it. */
static int
check_library(const char *path, struct td_err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), status;
	Elf *elf = NULL;

	if (fd < 0)
		return fail_cause(err);
	status = check_file(fd, err);
	if (!status &&
	    (elf_version(EV_CURRENT) == EV_NONE || !(elf = elf_begin(fd, ELF_C_READ, NULL))))
		status = td_fail_memory(err);
	if (!status)
		status = check_elf(elf, fd, err);
	elf_end(elf);
	close(fd);
	return status;
}

/* ---- loading ------------------------------------------------------------------------------- */

static bool
same_arithmetic(const fenv_t *before)
{
#ifdef __x86_64__
	enum {
		RAISED = 0x3f /* exceptions that have happened; the rest says how it computes */
	};
	fenv_t now;

	fegetenv(&now);
	return now.__control_word == before->__control_word &&
	       (now.__mxcsr & ~(unsigned)RAISED) == (before->__mxcsr & ~(unsigned)RAISED);
#else
	(void)before;
	return fegetround() == FE_TONEAREST;
#endif
}

/* dlerror begins with the path, which is known. */
static int
fail_load(const char *path, struct td_err *err)
{
	const char *why = dlerror();
	size_t n = strlen(path);

	if (!why)
		why = "?";
	else if (strncmp(why, path, n) == 0 && strncmp(why + n, ": ", 2) == 0)
		why += n + 2;
	return td_fail(err, TD_EIO, "it cannot be loaded: %s", why);
}

static int
load_library(const char *path, const struct td_plugin **out, struct td_err *err)
{
	fenv_t before;
	void *handle;
	bool same;

	fegetenv(&before);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
	same = same_arithmetic(&before);
	fesetenv(&before);
	if (!handle)
		return fail_load(path, err);
	if (!same)
		return td_fail(
			err, TD_EIO,
			"loading it changed how numbers are computed; build it without -ffast-math");
	*out = dlsym(handle, DESCRIPTOR);
	return *out ? TD_OK : fail_load(path, err);
}

/* ---- what stands in the descriptor -------------------------------------------------------------- */

/* What a table without its NULL leads to lies outside of everything that is loaded. */
static bool
is_loaded(const void *at)
{
	Dl_info info;

	return at && dladdr(at, &info);
}

static bool
is_id(const char *text)
{
	if (!is_loaded(text) || *text < 'a' || *text > 'z')
		return false;
	return strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static bool
is_text(const struct td_plugin_text *text)
{
	return (is_loaded(text->vi) && *text->vi) || (is_loaded(text->en) && *text->en);
}

/* How everything in a table begins. */
struct entry {
	uint32_t size, flags;
	const char *id;
	struct td_plugin_text title;
};

static int
fail_lacks(const char *kind, const char *id, const char *member, struct td_err *err)
{
	return td_fail(err, TD_EIO, "its %s \"%s\" lacks %s", td_text(err->lang, kind), id,
		       td_text(err->lang, member));
}

/* The first that is not there of n mandatory members is named. */
struct member {
	const char *name;
	bool there;
};

static int
check_members(const char *kind, const char *id, const struct member *members, size_t n,
	      struct td_err *err)
{
	for (size_t i = 0; i < n; i++)
		if (!members[i].there)
			return fail_lacks(kind, id, members[i].name, err);
	return TD_OK;
}

static int
check_source(const void *entry, struct td_err *err)
{
	const struct td_plugin_source *source = entry;
	const struct member members[] = {
		{ "probe", source->probe },
		{ "read", source->read },
	};

	return check_members("source", source->id, members, 2, err);
}

static int
check_option(const struct td_plugin_report *report, const struct td_plugin_option *option,
	     struct td_err *err)
{
	if (!is_loaded(option))
		return fail_lacks("report", report->id, TD_MARK("NULL at the end of options"), err);
	if (!is_id(option->name))
		return fail_lacks("report", report->id,
				  TD_MARK("a name [a-z][a-z0-9_]* of an option"), err);
	return TD_OK;
}

static int
check_report(const void *entry, struct td_err *err)
{
	const struct td_plugin_report *report = entry;
	const struct member members[] = {
		{ "extension", report->extension },
		{ "open", report->open },
		{ "finish", report->finish },
	};

	TD_TRY(check_members("report", report->id, members, 3, err));
	for (size_t i = 0; report->documents && report->documents[i]; i++)
		if (!is_loaded(report->documents[i]))
			return fail_lacks("report", report->id,
					  TD_MARK("NULL at the end of documents"), err);
	for (size_t i = 0; report->options && report->options[i]; i++)
		TD_TRY(check_option(report, report->options[i], err));
	return TD_OK;
}

static int
check_function(const void *entry, struct td_err *err)
{
	const struct td_plugin_function *function = entry;
	const struct member members[] = {
		{ "run", function->run },
		{ "reason", is_text(&function->reason) },
		{ "TD_FUNCTION_PURE", function->flags & TD_FUNCTION_PURE },
		{ "least >= 1", function->least >= 1 },
		{ "least <= most", !function->most || function->least <= function->most },
		{ "low <= high", function->low <= function->high },
	};

	return check_members("function", function->id, members, 6, err);
}

static const struct kind {
	const char *name;
	size_t size;
	uint32_t flags;
	int (*check)(const void *entry, struct td_err *err);
} source_kind = { TD_MARK("source"), sizeof(struct td_plugin_source), 0, check_source },
  report_kind = { TD_MARK("report"), sizeof(struct td_plugin_report),
		  TD_REPORT_BINARY | TD_REPORT_POINTS | TD_REPORT_FIGURES | TD_REPORT_REASONS |
			  TD_REPORT_FORMULAS | TD_REPORT_CLAIMS,
		  check_report },
  function_kind = { TD_MARK("function"), sizeof(struct td_plugin_function),
		    TD_FUNCTION_PURE | TD_FUNCTION_CLUSTER | TD_FUNCTION_SERIAL, check_function };

static int
check_entry(const struct kind *kind, const void *at, size_t number, struct entry *entry,
	    struct td_err *err)
{
	const char *name = td_text(err->lang, kind->name);

	if (!is_loaded(at))
		return td_fail(err, TD_EIO, "its table of kind \"%s\" does not end with NULL",
			       name);
	memcpy(entry, at, sizeof(*entry));
	if (entry->size < kind->size)
		return td_fail(err, TD_EIO, "its %s %zu says it has %u bytes; ABI %d.%d has %zu",
			       name, number, entry->size, TD_PLUGIN_ABI_MAJOR, TD_PLUGIN_ABI_MINOR,
			       kind->size);
	if (!is_id(entry->id))
		return td_fail(err, TD_EIO, "its %s %zu has no id [a-z][a-z0-9_]*", name, number);
	if (!is_text(&entry->title))
		return fail_lacks(kind->name, entry->id, "title", err);
	if (entry->flags & ~kind->flags)
		return td_fail(err, TD_EIO, "its %s \"%s\" has flags that ABI %d.%d does not know",
			       name, entry->id, TD_PLUGIN_ABI_MAJOR, TD_PLUGIN_ABI_MINOR);
	return kind->check(at, err);
}

/* table: of pointers to structs that begin as struct entry does. */
static int
check_table(const struct kind *kind, const void *const *table, struct td_err *err)
{
	struct entry entry, before;

	for (size_t i = 0; table && table[i]; i++) {
		TD_TRY(check_entry(kind, table[i], i + 1, &entry, err));
		for (size_t k = 0; k < i; k++) {
			memcpy(&before, table[k], sizeof(before));
			if (strcmp(before.id, entry.id) == 0)
				return td_fail(err, TD_EIO,
					       "it has two of kind \"%s\" called \"%s\"",
					       td_text(err->lang, kind->name), entry.id);
		}
	}
	return TD_OK;
}

static int
check_plugin(const struct td_plugin *plugin, struct td_err *err)
{
	TD_TRY(check_head(plugin, err));
	if (!is_id(plugin->id))
		return td_fail(err, TD_EIO, "it has no id [a-z][a-z0-9_]*");
	if (!is_loaded(plugin->version) || !*plugin->version || !is_text(&plugin->title))
		return td_fail(err, TD_EIO, "it lacks a version or a title");
	TD_TRY(check_table(&source_kind, (const void *const *)plugin->sources, err));
	TD_TRY(check_table(&report_kind, (const void *const *)plugin->reports, err));
	TD_TRY(check_table(&function_kind, (const void *const *)plugin->functions, err));
	if ((!plugin->sources || !plugin->sources[0]) &&
	    (!plugin->reports || !plugin->reports[0]) &&
	    (!plugin->functions || !plugin->functions[0]))
		return td_fail(err, TD_EIO, "it brings no source, no report and no function");
	return TD_OK;
}

int
td_plugin_load(const char *path, const struct td_plugin **out, struct td_err *err)
{
	const struct td_plugin *plugin = NULL;

	*out = NULL;
	TD_TRY(check_library(path, err));
	TD_TRY(load_library(path, &plugin, err));
	TD_TRY(check_plugin(plugin, err));
	*out = plugin;
	return TD_OK;
}
