// Runs each target of the fuzzers on its corpus, and on each input with bytes changed by chance:
// what the fuzzers found once stays found, with every compiler.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <skald/core/testing/seeded_random.hpp>
#include <vector>

#include "fuzz_targets.hpp"

namespace skald::fuzz {
namespace {

constexpr int changes_of_each = 200;

std::vector<std::byte> content_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
    const auto view = std::as_bytes(std::span(bytes));
    return {view.begin(), view.end()};
}

std::vector<std::filesystem::path> corpus_of(std::string_view target) {
    std::vector<std::filesystem::path> files;
    const auto folder = std::filesystem::path(SKALD_SOURCE_DIR) / "tests/fuzz/corpus" / target;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

void change(std::vector<std::byte>& bytes, testing::SeededRandom& random) {
    for (std::uint64_t i = 0; i <= random.below(4) && !bytes.empty(); ++i) {
        const auto at = static_cast<std::size_t>(random.below(bytes.size()));
        bytes[at] = static_cast<std::byte>(random.below(4) == 0 ? 0 : random.below(256));
    }
    if (random.below(10) == 0)
        bytes.resize(static_cast<std::size_t>(random.below(bytes.size() + 1)));
}

class FuzzReplay : public ::testing::TestWithParam<Target> {};

TEST_P(FuzzReplay, ReadsItsCorpusAndWhatComesFromIt) {
    const auto files = corpus_of(GetParam().name);
    ASSERT_FALSE(files.empty());
    testing::SeededRandom random(1);
    for (const auto& path : files) {
        SCOPED_TRACE(path.filename());
        const auto bytes = content_of(path);
        GetParam().run(bytes);
        for (int i = 0; i < changes_of_each; ++i) {
            auto changed = bytes;
            change(changed, random);
            GetParam().run(changed);
        }
    }
}

std::string name_of(const ::testing::TestParamInfo<Target>& target) {
    return std::string(target.param.name);
}

INSTANTIATE_TEST_SUITE_P(Targets, FuzzReplay, ::testing::ValuesIn(targets), name_of);

}  // namespace
}  // namespace skald::fuzz
