// The reference decoder's JSON of a capture, one object a datagram.
//
// Its output is not always JSON: it stops inside a datagram it cannot read. Such an object is
// closed where it broke off and marked, so that its good part can still be compared.
#ifndef HELIOGRAPH_TESTS_SUPPORT_ORACLE_H
#define HELIOGRAPH_TESTS_SUPPORT_ORACLE_H

#include <string>
#include <vector>

#include "tests/support/decoded.h"

namespace test
{

struct Oracle {
	Tree tree;
	bool broken;
};

// Closes every bracket that is open at the end, or where another kind of bracket closes.
inline std::string close_brackets(const std::string &text)
{
	std::string out, open;
	bool quoted = false;

	for (char c : text) {
		if (c == '"')
			quoted = !quoted;
		if (!quoted && (c == '{' || c == '['))
			open += c == '{' ? '}' : ']';
		if (!quoted && (c == '}' || c == ']')) {
			for (; !open.empty() && open.back() != c; open.pop_back())
				out += open.back();
			if (open.empty())
				continue;
			open.pop_back();
		}
		out += c;
	}
	while (!out.empty() && (out.back() == '\n' || out.back() == ' ' || out.back() == ','))
		out.pop_back();
	return out + std::string(open.rbegin(), open.rend());
}

inline std::vector<Oracle> read_oracle(const std::string &path)
{
	std::string text = "\n" + read_file(path);
	std::vector<Oracle> all;

	for (size_t at = text.find("\n{"); at != std::string::npos;) {
		size_t next = text.find("\n{", at + 1);
		std::string one =
			text.substr(at + 1, next == std::string::npos ? next : next - at - 1);
		Tree tree = parse_json(one, 0);
		bool broken = !tree;

		all.push_back({ broken ? parse_json(close_brackets(one), 0) : tree, broken });
		at = next;
	}
	return all;
}

} // namespace test

#endif
