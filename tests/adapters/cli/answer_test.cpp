#include "answer.hpp"

#include <gtest/gtest.h>

namespace skald::cli {
namespace {

const Answer mixed{
    {{"name", "skald"}, {"is_there", true}, {"nothing", {}}, {"speed", 2.5}},
    {{"steps", {"number", "what_for"}, {{std::int64_t{1}, "ångström"}, {std::int64_t{10}, "b"}}}}};

TEST(Answer, PeopleReadAlignedLines) {
    EXPECT_EQ(as_text(mixed),
              "name      skald\n"
              "is there  yes\n"
              "nothing   -\n"
              "speed     2.5\n"
              "\n"
              "number  what for\n"
              "1       ångström\n"
              "10      b\n");
}

TEST(Answer, ColumnsBehindLettersOfSeveralBytesAreAligned) {
    const Answer answer{{}, {{"rows", {"a", "b"}, {{"ååå", "1"}, {"xyz", "2"}}}}};
    EXPECT_EQ(as_text(answer), "a    b\nååå  1\nxyz  2\n");
}

TEST(Answer, ScriptsReadOneObject) {
    EXPECT_EQ(as_json(mixed),
              R"({"name":"skald","is_there":true,"nothing":null,"speed":2.5,)"
              R"("steps":[{"number":1,"what_for":"ångström"},{"number":10,"what_for":"b"}]})"
              "\n");
}

TEST(Answer, ATableWithoutRowsSaysSo) {
    const Answer answer{{}, {{"parked_events", {"position"}, {}}}};
    EXPECT_EQ(as_text(answer), "no parked events\n");
    EXPECT_EQ(as_json(answer), "{\"parked_events\":[]}\n");
}

TEST(Answer, NothingReachesTheTerminalAsACommand) {
    EXPECT_EQ(printable("a\x1b[31mred\n\xff\xc2\x9b!"), "a?[31mred ?\?\?!");
    EXPECT_EQ(printable("plain, größer, €"), "plain, größer, €");
}

TEST(Answer, AnErrorIsOneObjectToo) {
    EXPECT_EQ(as_json(Error{Errc::unavailable, "no \"server\""}),
              "{\"error\":{\"code\":\"unavailable\",\"message\":\"no \\\"server\\\"\"}}\n");
}

}  // namespace
}  // namespace skald::cli
