/*
 * rtmetric and rtflow: members named by type and metric, as sflowtool does.
 */
#include "control/tools/decode_print.h"

#define NAME_MAX_BYTES 255

static const char *type_name(const struct hg_realtime *realtime,
			     const struct hg_realtime_value *value)
{
	switch ((enum hg_realtime_type)value->type) {
	case HG_REALTIME_COUNTER:
		return value->wide ? "counter64" : "counter32";
	case HG_REALTIME_GAUGE:
		if (realtime->flow)
			return value->wide ? "int64" : "int32";
		return value->wide ? "gauge64" : "gauge32";
	case HG_REALTIME_REAL:
		if (realtime->flow)
			return value->wide ? "double" : "float";
		return value->wide ? "gaugeDouble" : "gaugeFloat";
	case HG_REALTIME_MAC:
		return "mac";
	case HG_REALTIME_IP4:
		return "ip";
	case HG_REALTIME_IP6:
		return "ip6";
	case HG_REALTIME_STRING:
		break;
	}
	return "string";
}

/* Names are bytes: a NUL would end the key early. */
static void make_key(const struct hg_realtime *realtime, const struct hg_realtime_value *value,
		     char *key, size_t key_len)
{
	int len = snprintf(key, key_len, "%s_%s_", realtime->flow ? "rtflow" : "rtmetric",
			   type_name(realtime, value));
	uint32_t i;

	for (i = 0; i < value->name_len_bytes && i < NAME_MAX_BYTES; i++)
		key[(size_t)len + i] = value->name[i] ? (char)value->name[i] : '?';
	key[(size_t)len + i] = '\0';
}

static void print_value(struct hg_printer *printer, const char *key,
			const struct hg_realtime_value *value)
{
	char text[HG_TEXT_IP];

	switch ((enum hg_realtime_type)value->type) {
	case HG_REALTIME_STRING:
		hg_put_bytes(printer, key, value->bytes, value->len_bytes);
		break;
	case HG_REALTIME_COUNTER:
	case HG_REALTIME_GAUGE:
		hg_put_text(printer, key, "%llu", (unsigned long long)value->number);
		break;
	case HG_REALTIME_REAL:
		hg_put_text(printer, key, "%.3f", value->real);
		break;
	case HG_REALTIME_MAC:
		hg_put_text(printer, key, "%s", hg_text_mac(value->bytes, text));
		break;
	case HG_REALTIME_IP4:
		hg_put_text(printer, key, "%s", hg_text_address(4, value->bytes, text));
		break;
	case HG_REALTIME_IP6:
		hg_put_text(printer, key, "%s", hg_text_address(6, value->bytes, text));
		break;
	}
}

void hg_print_realtime(struct hg_printer *printer)
{
	struct hg_realtime realtime;
	struct hg_realtime_value value;
	char key[NAME_MAX_BYTES + 32];

	if (!hg_realtime_begin(&realtime, printer->sample))
		return;
	if (realtime.source_len_bytes)
		hg_put_bytes(printer,
			     realtime.flow ? "rtflow_datasource_name" : "rtmetric_datasource_name",
			     realtime.source, realtime.source_len_bytes);
	if (realtime.flow) {
		hg_put_u32(printer, "rtflow_sampling_rate", realtime.sampling_rate);
		hg_put_u32(printer, "rtflow_sample_pool", realtime.pool);
	}
	while (hg_realtime_next(&realtime, &value)) {
		make_key(&realtime, &value, key, sizeof(key));
		print_value(printer, key, &value);
	}
}
