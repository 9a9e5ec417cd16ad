// A body as a client sends it, the first byte its kind. What is taken must be taken again as it is
// written, and be the same then.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "control/events/object.h"

static hg_object *make(hg_object_kind kind, const char *bytes, size_t len, bool trusted)
{
	hg_problem problem;
	hg_object *object = nullptr;
	hg_json_doc *doc = hg_json_parse(bytes, len, &problem);

	if (!doc)
		return nullptr;
	if (hg_object_make(kind, "x", hg_json_root(doc), trusted, nullptr, &object, &problem))
		object = nullptr;
	hg_json_doc_free(doc);
	return object;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	hg_object_kind kind = (hg_object_kind)(data[0] % HG_OBJECT_KINDS);
	hg_object *object = make(kind, reinterpret_cast<const char *>(data + 1), size - 1, false);

	if (!object)
		return 0;
	hg_object *again = make(kind, object->json, strlen(object->json), true);

	if (!again || strcmp(again->json, object->json))
		abort();
	hg_object_unref(again);
	hg_object_unref(object);
	return 0;
}
