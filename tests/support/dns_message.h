/*
 * Builds DNS answers to PTR questions byte by byte, right ones and wrong ones.
 */
#ifndef TESTS_SUPPORT_DNS_MESSAGE_H
#define TESTS_SUPPORT_DNS_MESSAGE_H

#include <cstdint>
#include <string>
#include <vector>

class DnsMessage
{
      public:
	/* Header with the counts given, and the question (PTR, IN) unless `question` is empty. */
	DnsMessage(const std::string &question, unsigned rcode, unsigned answers,
		   unsigned authorities = 0, uint16_t id = 0, bool truncated = false)
	{
		u16(id);
		u16((uint16_t)(0x8180 | (truncated ? 0x200 : 0) | rcode));
		u16(question.empty() ? 0 : 1);
		u16((uint16_t)answers);
		u16((uint16_t)authorities);
		u16(0);
		if (!question.empty()) {
			name(question);
			u16(12);
			u16(1);
		}
	}

	DnsMessage &u8(uint8_t value)
	{
		bytes.push_back(value);
		return *this;
	}
	DnsMessage &u16(uint16_t value)
	{
		return u8((uint8_t)(value >> 8)).u8((uint8_t)value);
	}
	DnsMessage &u32(uint32_t value)
	{
		return u16((uint16_t)(value >> 16)).u16((uint16_t)value);
	}
	DnsMessage &raw(const std::string &text)
	{
		bytes.insert(bytes.end(), text.begin(), text.end());
		return *this;
	}
	DnsMessage &label(const std::string &text)
	{
		return u8((uint8_t)text.size()).raw(text);
	}
	/* Labels split at dots, then the root. */
	DnsMessage &name(const std::string &text)
	{
		for (size_t at = 0; at < text.size();) {
			size_t dot = text.find('.', at);

			dot = dot == std::string::npos ? text.size() : dot;
			label(text.substr(at, dot - at));
			at = dot + 1;
		}
		return u8(0);
	}
	DnsMessage &pointer(size_t target)
	{
		return u16((uint16_t)(0xc000 | target));
	}
	/* Type, class IN, lifetime and length of the data that the caller appends. */
	DnsMessage &head(uint16_t type, uint32_t ttl_s, size_t len, uint16_t class_ = 1)
	{
		return u16(type).u16(class_).u32(ttl_s).u16((uint16_t)len);
	}
	/* A PTR record of the question. */
	DnsMessage &ptr(const std::string &target, uint32_t ttl_s)
	{
		return pointer(12).head(12, ttl_s, target.size() + 2).name(target);
	}
	DnsMessage &soa(uint32_t ttl_s, uint32_t minimum_s)
	{
		pointer(12).head(6, ttl_s, 1 + 1 + 20).u8(0).u8(0);
		return u32(1).u32(2).u32(3).u32(4).u32(minimum_s);
	}

	std::vector<uint8_t> bytes;
};

#endif
