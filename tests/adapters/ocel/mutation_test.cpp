// Spoils small valid files in every way that a seeded generator finds: whatever comes out, the
// readers answer with a value or with an error that names the file. Run under sanitizers, this also
// shows that no byte is read which is not there.
#include <gtest/gtest.h>

#include <random>
#include <skald/adapters/ocel/event_lines.hpp>
#include <skald/adapters/ocel/ocel_log.hpp>

#include "scratch_file.hpp"
#include "small_log.hpp"

namespace skald::ocel {
namespace {

constexpr int rounds = 3'000;

constexpr std::string_view small_lines =
    R"({"stream":"po-1","type":"Create","time":"2018-01-02T12:53:00Z","tags":["po:1"],"data":{"x":[1.5,null]}}
{"stream":"po-1","type":"Pay","time":"2018-01-03T12:53:00+01:00","tags":[],"data":"\u00e9"}
)";

// What a file may hold instead of a byte, beside every byte.
constexpr std::string_view pieces[] = {
    "{",    "}",     "[",    "]",  "\"",           ":",        ",", "\\u",
    "null", "1e999", "\xff", "\n", "\xef\xbb\xbf", "\x1f\x8b", "-", "\\",
    ""};

std::string mutated(std::string text, std::mt19937& random) {
    const auto below = [&random](std::size_t end) { return random() % end; };
    for (std::size_t changes = 1 + below(3); changes > 0 && !text.empty(); --changes) {
        const std::size_t at = below(text.size());
        switch (below(5)) {
            case 0:
                text[at] = static_cast<char>(random() & 0xffU);
                break;
            case 1:
                text.replace(at, 1, pieces[below(std::size(pieces))]);
                break;
            case 2:
                text.erase(at, below(20));
                break;
            case 3:
                text.insert(at, text.substr(below(text.size()), below(60)));
                break;
            default:
                text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
        }
    }
    return text;
}

// Reads a file both ways. The outcome is a value, or an error that names the file.
struct Outcomes {
    int values = 0;
    int errors = 0;

    template <class T>
    void count(const Result<T>& result, const std::string& path) {
        ++(result ? values : errors);
        if (!result) {
            EXPECT_TRUE(result.error().message.starts_with(path)) << result.error().message;
            EXPECT_GT(result.error().message.size(), path.size() + 5);
        }
    }
};

Result<int> count_lines(const std::string& path) {
    auto lines = EventLines::open(path);
    if (!lines) return lines.error();
    for (int count = 0;; ++count) {
        const auto event = lines->next();
        if (!event) return event.error();
        if (!*event) return count;
    }
}

TEST(Mutation, OfALogGivesALogOrAnErrorWithItsPlace) {
    std::mt19937 random(20230403);
    Outcomes outcomes;
    for (int i = 0; i < rounds; ++i) {
        const ScratchFile file(mutated(std::string(small_log), random));
        outcomes.count(read_ocel(file.path()), file.path());
    }
    EXPECT_GT(outcomes.values, 100);
    EXPECT_GT(outcomes.errors, 1'000);
}

TEST(Mutation, OfLinesGivesEventsOrAnErrorWithItsPlace) {
    std::mt19937 random(20180102);
    Outcomes outcomes;
    for (int i = 0; i < rounds; ++i) {
        const ScratchFile file(mutated(std::string(small_lines), random));
        outcomes.count(count_lines(file.path()), file.path());
    }
    EXPECT_GT(outcomes.values, 100);
    EXPECT_GT(outcomes.errors, 1'000);
}

TEST(Mutation, OfPackedBytesNeverPassesForTheLog) {
    std::mt19937 random(8428112);
    const std::string packed = gzip(small_log);
    Outcomes outcomes;
    for (int i = 0; i < rounds; ++i) {
        const ScratchFile file(mutated(packed, random));
        outcomes.count(read_ocel(file.path()), file.path());
    }
    EXPECT_GT(outcomes.errors, 1'000);
}

TEST(Mutation, ALogCutAnywhereIsAnError) {
    const std::string_view whole = small_log;
    const std::string packed = gzip(small_log);
    Outcomes outcomes;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const ScratchFile file(whole.substr(0, size));
        outcomes.count(read_ocel(file.path()), file.path());
    }
    for (std::size_t size = 0; size < packed.size(); ++size) {
        const ScratchFile file(packed.substr(0, size));
        outcomes.count(read_ocel(file.path()), file.path());
    }
    EXPECT_EQ(outcomes.values, 0);
}

TEST(Mutation, LinesCutAnywhereGiveWhatIsWholeOrAnError) {
    const std::size_t first = small_lines.find('\n');
    for (std::size_t size = 0; size < small_lines.size(); ++size) {
        const ScratchFile file(small_lines.substr(0, size));
        const auto count = count_lines(file.path());
        const bool whole =
            size == 0 || size == first || size == first + 1 || size == small_lines.size() - 1;
        EXPECT_EQ(count.has_value(), whole) << size;
    }
}

}  // namespace
}  // namespace skald::ocel
