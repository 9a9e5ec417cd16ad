/*
 * The strict reading of YAML: mappings of plain values and lists, nothing of its other features.
 */
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "control/config_parts.h"

#define DEPTH_MAX 8
#define LIST_MAX  16384

struct reader {
	struct hg_config_load *load;
	const char *name, *bytes;
	size_t len;
	yaml_parser_t parser;
	char key[HG_CONFIG_KEY_MAX]; /* path to where the reader is */
	unsigned depth;
};

static bool read_mapping(struct reader *reader, size_t prefix_len);

/* ---- places ---- */

static const char *place_at(const struct reader *reader, size_t line, size_t column, char *out)
{
	snprintf(out, HG_CONFIG_PLACE_MAX, "%s:%zu:%zu", reader->name, line + 1, column + 1);
	return out;
}

static const char *place_of(const struct reader *reader, const yaml_mark_t *mark, char *out)
{
	return place_at(reader, mark->line, mark->column, out);
}

static void complain(struct reader *reader, const yaml_event_t *event, const char *sentence)
{
	char place[HG_CONFIG_PLACE_MAX];

	hg_config_complain(reader->load, place_of(reader, &event->start_mark, place), "%s",
			   sentence);
}

/* libyaml gives no mark when the bytes themselves are wrong, only an offset. */
static void complain_parser(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	char place[HG_CONFIG_PLACE_MAX];
	size_t line = 0, start = 0;

	if (parser->error != YAML_READER_ERROR) {
		hg_config_complain(reader->load, place_of(reader, &parser->problem_mark, place),
				   "this is no YAML: %s", parser->problem);
		return;
	}
	for (size_t i = 0; i < parser->problem_offset && i < reader->len; i++) {
		if (reader->bytes[i] != '\n')
			continue;
		line++;
		start = i + 1;
	}
	hg_config_complain(reader->load,
			   place_at(reader, line, parser->problem_offset - start, place),
			   "this is no text: %s", parser->problem);
}

/* ---- events ---- */

static bool next(struct reader *reader, yaml_event_t *event)
{
	if (yaml_parser_parse(&reader->parser, event))
		return true;
	complain_parser(reader);
	return false;
}

/* Anchors, tags and aliases; the node is read all the same, so that more errors can be found. */
static void refuse_decoration(struct reader *reader, const yaml_event_t *event)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (event->type) {
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		complain(reader, event, "anchors cannot be used here");
	if (tag)
		complain(reader, event, "tags cannot be used here");
	if (event->type == YAML_ALIAS_EVENT)
		complain(reader, event, "aliases cannot be used here");
}

/* The text of a scalar, or NULL when it holds a zero byte. */
static const char *scalar_text(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	return strlen(text) == event->data.scalar.length ? text : NULL;
}

static bool is_nothing(const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;

	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (!*text || strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
}

static int nesting(const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		return 1;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return -1;
	default:
		return 0;
	}
}

/* Reads over the rest of a node whose first event was `first`. */
static bool skip_node(struct reader *reader, const yaml_event_t *first)
{
	int open = nesting(first);
	yaml_event_t event;

	while (open > 0) {
		if (!next(reader, &event))
			return false;
		open += nesting(&event);
		yaml_event_delete(&event);
	}
	return true;
}

/* ---- values ---- */

/* The setting that the reader is at, if it is known and not given before; else -1 and complaints.
 */
static int claim_setting(struct reader *reader, const yaml_mark_t *key_mark)
{
	struct hg_config_load *load = reader->load;
	int index = hg_setting_find(reader->key);
	char place[HG_CONFIG_PLACE_MAX];

	place_of(reader, key_mark, place);
	if (index < 0) {
		hg_config_complain_key(load, place, reader->key);
		return -1;
	}
	if (load->in_files[index]) {
		hg_config_complain(load, place, "%s was already given at %s", reader->key,
				   load->in_files[index]);
		return -1;
	}
	load->in_files[index] = strdup(place);
	return index;
}

static void apply(struct reader *reader, int index, const yaml_event_t *event, const char *text)
{
	char place[HG_CONFIG_PLACE_MAX], origin[HG_CONFIG_PLACE_MAX];

	snprintf(origin, sizeof(origin), "%s:%zu", reader->name, event->start_mark.line + 1);
	hg_config_apply(reader->load, (unsigned)index, text,
			place_of(reader, &event->start_mark, place), origin);
}

static void read_scalar(struct reader *reader, const yaml_mark_t *key_mark,
			const yaml_event_t *event)
{
	int index = claim_setting(reader, key_mark);
	const char *text = scalar_text(event);

	if (index < 0)
		return;
	if (!text)
		complain(reader, event, "a value may not hold a zero byte");
	else if (is_nothing(event))
		complain(reader, event, "a value is missing; write '' for an empty text");
	else
		apply(reader, index, event, text);
}

/* Adds an item to the comma list of settings of type LIST. */
static bool add_item(struct reader *reader, const yaml_event_t *event, char *list)
{
	size_t used = strlen(list);
	const char *text;

	refuse_decoration(reader, event);
	text = event->type == YAML_SCALAR_EVENT ? scalar_text(event) : NULL;
	if (!text || is_nothing(event) || strchr(text, ',')) {
		complain(reader, event, "an item of a list must be a text without commas");
		return skip_node(reader, event);
	}
	if (strlen(text) + 2 > LIST_MAX - used) {
		complain(reader, event, "the list is too long");
		return true;
	}
	snprintf(list + used, LIST_MAX - used, "%s%s", used ? "," : "", text);
	return true;
}

static bool read_items(struct reader *reader, char *list)
{
	yaml_event_t event;
	bool more = true, ok = true;

	while (ok && more) {
		if (!next(reader, &event))
			return false;
		more = event.type != YAML_SEQUENCE_END_EVENT;
		if (more)
			ok = add_item(reader, &event, list);
		yaml_event_delete(&event);
	}
	return ok;
}

static bool read_list(struct reader *reader, const yaml_mark_t *key_mark, const yaml_event_t *event)
{
	int index = claim_setting(reader, key_mark);
	char *list;

	if (index < 0)
		return skip_node(reader, event);
	if (hg_setting_at((unsigned)index)->type != HG_SETTING_LIST) {
		complain(reader, event, "one value is needed here, not a list");
		return skip_node(reader, event);
	}
	list = calloc(1, LIST_MAX);
	bool ok = list && read_items(reader, list);

	if (ok)
		apply(reader, index, event, list);
	free(list);
	return ok;
}

static bool read_value(struct reader *reader, const yaml_mark_t *key_mark,
		       const yaml_event_t *event)
{
	refuse_decoration(reader, event);
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		read_scalar(reader, key_mark, event);
		return true;
	case YAML_SEQUENCE_START_EVENT:
		return read_list(reader, key_mark, event);
	case YAML_MAPPING_START_EVENT:
		return read_mapping(reader, strlen(reader->key));
	default:
		return true;
	}
}

/* ---- mappings ---- */

/* Puts the key behind the path; false: it cannot be one. */
static bool enter_key(struct reader *reader, size_t prefix_len, const yaml_event_t *event)
{
	const char *text = event->type == YAML_SCALAR_EVENT ? scalar_text(event) : NULL;
	size_t room = sizeof(reader->key) - prefix_len;

	refuse_decoration(reader, event);
	if (!text || strlen(text) + 2 > room) {
		complain(reader, event,
			 text ? "this key is too long" : "a key must be a plain text");
		return false;
	}
	snprintf(reader->key + prefix_len, room, "%s%s", prefix_len ? "." : "", text);
	return true;
}

static bool read_member(struct reader *reader, size_t prefix_len, const yaml_event_t *key)
{
	bool usable = enter_key(reader, prefix_len, key);
	yaml_event_t event;

	if (!usable && !skip_node(reader, key))
		return false;
	if (!next(reader, &event))
		return false;
	bool ok = usable ? read_value(reader, &key->start_mark, &event) : skip_node(reader, &event);

	yaml_event_delete(&event);
	reader->key[prefix_len] = '\0';
	return ok;
}

static bool read_mapping(struct reader *reader, size_t prefix_len)
{
	yaml_event_t event;
	bool more = true, ok = true, empty = true;

	if (++reader->depth > DEPTH_MAX) {
		hg_config_complain(reader->load, reader->name, "more than %d levels of nesting",
				   DEPTH_MAX);
		return false;
	}
	while (ok && more) {
		if (!next(reader, &event))
			return false;
		more = event.type != YAML_MAPPING_END_EVENT;
		if (more)
			ok = read_member(reader, prefix_len, &event);
		else if (empty && prefix_len > 0)
			complain(reader, &event, "there are no settings here");
		empty = false;
		yaml_event_delete(&event);
	}
	reader->depth--;
	return ok;
}

/* ---- documents ---- */

static bool read_root(struct reader *reader, const yaml_event_t *event)
{
	refuse_decoration(reader, event);
	if (event->type == YAML_MAPPING_START_EVENT)
		return read_mapping(reader, 0);
	if (event->type != YAML_SCALAR_EVENT || !is_nothing(event))
		complain(reader, event, "settings are needed here, as in \"http.port: 8008\"");
	return skip_node(reader, event);
}

static void read_stream(struct reader *reader)
{
	unsigned documents = 0;
	yaml_event_t event;
	bool more = true;

	while (more && next(reader, &event)) {
		switch (event.type) {
		case YAML_STREAM_END_EVENT:
			more = false;
			break;
		case YAML_DOCUMENT_START_EVENT:
			more = ++documents == 1;
			if (!more)
				complain(reader, &event, "a file may hold only one document");
			break;
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT:
			break;
		default:
			more = read_root(reader, &event);
		}
		yaml_event_delete(&event);
	}
}

void hg_config_read_yaml(struct hg_config_load *load, const char *name, const char *bytes,
			 size_t len_bytes)
{
	struct reader reader = { .load = load, .name = name, .bytes = bytes, .len = len_bytes };

	if (!yaml_parser_initialize(&reader.parser)) {
		hg_config_complain(load, name, "there is no memory to read it");
		return;
	}
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes, len_bytes);
	read_stream(&reader);
	yaml_parser_delete(&reader.parser);
}
