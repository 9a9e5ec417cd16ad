/* The words of names.md: kinds, sources, and where the two ends of a packet stand to each other. */
#include <heliograph/names.h>

static const char *const kinds[HG_NAME_KINDS] = {
	[HG_NAME_ADDRESS] = "address", [HG_NAME_POD] = "pod",
	[HG_NAME_SERVICE] = "service", [HG_NAME_NODE] = "node",
	[HG_NAME_SYSTEMD] = "systemd", [HG_NAME_DOCKER] = "docker",
	[HG_NAME_SWARM] = "swarm",     [HG_NAME_JVM] = "jvm",
	[HG_NAME_VM] = "vm",	       [HG_NAME_HOST] = "host",
	[HG_NAME_SUBNET] = "subnet",   [HG_NAME_EXTERNAL] = "external",
};

static const char *const sources[HG_NAME_SOURCES] = {
	[HG_FROM_NONE] = "none",
	[HG_FROM_ENTITIES] = "entities",
	[HG_FROM_ENTITIES_LEARNED] = "entities-learned",
	[HG_FROM_KUBERNETES] = "kubernetes",
	[HG_FROM_CIDR] = "cidr",
	[HG_FROM_DNS] = "dns",
};

const char *hg_name_kind_text(enum hg_name_kind kind)
{
	return (unsigned)kind < HG_NAME_KINDS ? kinds[kind] : "address";
}

const char *hg_name_source_text(enum hg_name_source source)
{
	return (unsigned)source < HG_NAME_SOURCES ? sources[source] : "none";
}

/* Never `cross_zone` when a zone is missing (names.md 7). */
const char *hg_name_locality(const struct hg_name_record *src, const struct hg_name_record *dst)
{
	if (!src || !dst)
		return "unknown";
	if (!src->inside || !dst->inside)
		return "external";
	if (src->node && src->node == dst->node)
		return "node";
	if (!src->zone || !dst->zone)
		return "unknown";
	return src->zone == dst->zone ? "zone" : "cross_zone";
}
