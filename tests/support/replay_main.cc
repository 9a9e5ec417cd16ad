/*
 * Stands in for libFuzzer: runs the target once on every file of the folders and files named as
 * arguments. Fails when there is none, so that a corpus that went missing is noticed.
 */
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len_bytes);

/* An exact-size heap copy, so that the address sanitizer sees a read past the end (dp:Z1). */
static bool replay(const std::filesystem::path &path)
{
	std::ifstream file(path, std::ios::binary);
	std::vector<char> bytes((std::istreambuf_iterator<char>(file)), {});
	std::unique_ptr<uint8_t[]> copy(new uint8_t[bytes.size()]);

	if (!file)
		return false;
	if (!bytes.empty())
		memcpy(copy.get(), bytes.data(), bytes.size());
	LLVMFuzzerTestOneInput(copy.get(), bytes.size());
	return true;
}

int main(int argc, char **argv)
{
	unsigned files = 0;

	for (int i = 1; i < argc; i++) {
		std::filesystem::path root = argv[i];

		if (!std::filesystem::is_directory(root)) {
			files += replay(root);
			continue;
		}
		for (const auto &entry : std::filesystem::recursive_directory_iterator(root))
			if (entry.is_regular_file())
				files += replay(entry.path());
	}
	printf("%u inputs\n", files);
	return files > 0 ? 0 : 1;
}
