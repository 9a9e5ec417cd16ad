// Decodes one datagram and gives the JSON back as text or as a tree.
#ifndef HELIOGRAPH_TESTS_SUPPORT_DECODED_H
#define HELIOGRAPH_TESTS_SUPPORT_DECODED_H

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include <jansson.h>

#include "control/tools/decode.h"
#include "tests/support/pcap_reader.h"

namespace test
{

// A buffer of exactly the datagram's size, so that the sanitizer sees a read of one byte too many.
class Exact
{
      public:
	explicit Exact(const Payload &payload)
	    : bytes_(new uint8_t[payload.size() ? payload.size() : 1]), len_(payload.size())
	{
		std::copy(payload.begin(), payload.end(), bytes_.get());
	}
	const uint8_t *bytes() const
	{
		return bytes_.get() + 0;
	}
	size_t len() const
	{
		return len_;
	}

      private:
	std::unique_ptr<uint8_t[]> bytes_;
	size_t len_;
};

inline std::string decode_text(const Payload &payload, bool line = false)
{
	hg_decode_context context;
	Exact exact(payload);
	char *text = nullptr;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	hg_decode_init(&context, line);
	hg_decode_datagram(exact.bytes(), exact.len(), &context, out);
	std::fclose(out);
	hg_decode_free(&context);
	std::string result(text, len);
	std::free(text);
	return result;
}

using Tree = std::shared_ptr<json_t>;

inline Tree make_tree(json_t *json)
{
	return Tree(json, [](json_t *j) { json_decref(j); });
}

// Strict: jansson takes only valid JSON, and here no member may come twice.
inline Tree parse_json(const std::string &text, size_t flags = JSON_REJECT_DUPLICATES)
{
	return make_tree(json_loadb(text.data(), text.size(), flags, nullptr));
}

inline Tree decode_tree(const Payload &payload)
{
	return parse_json(decode_text(payload));
}

// "counter=count counter=count" of the member `anomalies`, in the order of the table of counters.
inline std::string anomalies_of(const Tree &tree)
{
	std::string text;
	const char *name;
	json_t *count;

	json_object_foreach(json_object_get(tree.get(), "anomalies"), name, count)
	{
		text += text.empty() ? "" : " ";
		text += name;
		if (json_integer_value(count) != 1)
			text += "=" + std::to_string(json_integer_value(count));
	}
	return text;
}

inline std::string text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "(none)";
}

// Element `element` of sample `sample`.
inline json_t *element_of(const Tree &tree, size_t sample, size_t element)
{
	json_t *one = json_array_get(json_object_get(tree.get(), "samples"), sample);

	return json_array_get(json_object_get(one, "elements"), element);
}

} // namespace test

#endif
