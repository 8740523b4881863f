#include "xml.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <expat.h>

#include "archive.h"

enum {
	CHUNK = 1 << 16
};

struct reading {
	XML_Parser parser;
	const struct xl_stream *stream;
	const struct xl_calls *calls;
	void *self;
	int depth;
	int status;
};

static const char *
local(const char *name)
{
	const char *colon = strrchr(name, ':');

	return colon ? colon + 1 : name;
}

static void
stop(struct reading *reading, int status)
{
	if (!status || reading->status)
		return;
	reading->status = status;
	XML_StopParser(reading->parser, XML_FALSE);
}

static void XMLCALL
start(void *self, const XML_Char *name, const XML_Char **attributes)
{
	struct reading *reading = self;

	if (reading->status)
		return;
	if (++reading->depth > XL_DEPTH)
		stop(reading,
		     xl_refuse(reading->stream->host,
			       "tệp lồng quá 64 tầng: đây không phải sổ tính",
			       "the file is nested more than 64 deep: this is no workbook"));
	else
		stop(reading, reading->calls->start(reading->self, local(name),
						    (const char *const *)attributes));
}

static void XMLCALL
end(void *self, const XML_Char *name)
{
	struct reading *reading = self;

	reading->depth--;
	if (!reading->status && reading->calls->end)
		stop(reading, reading->calls->end(reading->self, local(name)));
}

static void XMLCALL
text(void *self, const XML_Char *bytes, int n)
{
	struct reading *reading = self;

	if (!reading->status)
		stop(reading, reading->calls->text(reading->self, bytes, (size_t)n));
}

static void XMLCALL
doctype(void *self, const XML_Char *name, const XML_Char *system, const XML_Char *public, int inner)
{
	struct reading *reading = self;

	(void)name;
	(void)system;
	(void)public;
	(void)inner;
	stop(reading,
	     xl_refuse(reading->stream->host,
		       "tệp khai báo DOCTYPE, điều không sổ tính nào có: không được đọc",
		       "the file declares a DOCTYPE, which no workbook does: it was not read"));
}

static int
refuse_broken(const struct reading *reading)
{
	char vi[512], en[512];
	const char *why = XML_ErrorString(XML_GetErrorCode(reading->parser));
	unsigned long line = XML_GetCurrentLineNumber(reading->parser);

	if (XML_GetErrorCode(reading->parser) == XML_ERROR_NO_MEMORY)
		return TD_PLUGIN_ENOMEM;
	snprintf(vi, sizeof(vi), "phần %.200s của sổ tính bị hỏng ở dòng %lu (%s)",
		 reading->stream->name, line, why);
	snprintf(en, sizeof(en), "the part %.200s of the workbook is damaged in line %lu (%s)",
		 reading->stream->name, line, why);
	return xl_refuse(reading->stream->host, vi, en);
}

static int
parse(struct reading *reading)
{
	size_t got = 1;

	while (got) {
		void *room = XML_GetBuffer(reading->parser, CHUNK);
		int st;

		if (!room)
			return TD_PLUGIN_ENOMEM;
		st = reading->stream->read(reading->stream->self, room, CHUNK, &got);
		if (st)
			return st;
		if (XML_ParseBuffer(reading->parser, (int)got, got == 0) != XML_STATUS_OK)
			return reading->status ? reading->status : refuse_broken(reading);
	}
	return TD_PLUGIN_OK;
}

int
xl_xml_read(const struct xl_stream *stream, const struct xl_calls *calls, void *self)
{
	struct reading reading = { .stream = stream, .calls = calls, .self = self };
	int st;

	reading.parser = XML_ParserCreate(NULL);
	if (!reading.parser)
		return TD_PLUGIN_ENOMEM;
	XML_SetUserData(reading.parser, &reading);
	XML_SetElementHandler(reading.parser, start, end);
	if (calls->text)
		XML_SetCharacterDataHandler(reading.parser, text);
	XML_SetStartDoctypeDeclHandler(reading.parser, doctype);
	st = parse(&reading);
	XML_ParserFree(reading.parser);
	return st;
}

const char *
xl_attribute(const char *const *attributes, const char *name)
{
	for (; attributes[0]; attributes += 2)
		if (strcmp(local(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}

bool
xl_is_true(const char *value)
{
	return value && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
}

bool
xl_number(const char *digits, unsigned long most, unsigned long *out)
{
	unsigned long value = 0;

	if (!digits || !*digits)
		return false;
	for (; *digits; digits++) {
		if (*digits < '0' || *digits > '9' || value > (ULONG_MAX - 9) / 10)
			return false;
		value = value * 10 + (unsigned long)(*digits - '0');
		if (value > most)
			return false;
	}
	*out = value;
	return true;
}
