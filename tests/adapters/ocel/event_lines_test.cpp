#include <gtest/gtest.h>

#include <ostream>
#include <skald/adapters/ocel/event_lines.hpp>

#include "json_value.hpp"
#include "scratch_file.hpp"

namespace skald::ocel {
namespace {

const std::string good = R"({"stream":"po-1","type":"Create","time":"2018-01-02T12:53:00+02:00"})";

// All events of a file, or the first error.
Result<std::vector<EventLine>> read_all(const std::string& path, EventLinesLimits limits = {}) {
    auto lines = EventLines::open(path, limits);
    if (!lines) return lines.error();
    std::vector<EventLine> events;
    while (true) {
        auto event = lines->next();
        if (!event) return event.error();
        if (!*event) return events;
        events.push_back(**std::move(event));
    }
}

Result<std::vector<EventLine>> read_text(std::string_view text, EventLinesLimits limits = {}) {
    const ScratchFile file(text);
    return read_all(file.path(), limits);
}

TEST(EventLines, ReadsAllFieldsOfALine) {
    const auto events = read_text(
        R"({"position":9,"stream":"po-1","version":1,"type":"SRM: Created","id":"x-7","time":"2018-01-02T12:53:00+02:00","tags":["po:1","item:2"],"data":{"price": 105.70, "of":[1e2,true,null,"a\"\u00e9\n"]},"more":[{}]})");
    ASSERT_TRUE(events) << to_string(events.error());
    ASSERT_EQ(events->size(), 1U);
    const EventLine& event = events->front();
    EXPECT_EQ(event.line, 1U);
    EXPECT_EQ(event.stream.name(), "po-1");
    EXPECT_EQ(event.type, "SRM: Created");
    EXPECT_EQ(event.id, "x-7");
    EXPECT_EQ(to_string(event.time), "2018-01-02T10:53:00Z");
    EXPECT_EQ(event.tags, (Tags{"item:2", "po:1"}));
    EXPECT_EQ(event.data, "{\"price\":105.70,\"of\":[1e2,true,null,\"a\\\"\xc3\xa9\\u000a\"]}");
}

TEST(EventLines, TakesMissingTagsDataAndIdAsNone) {
    const auto events = read_text(good);
    ASSERT_TRUE(events) << to_string(events.error());
    EXPECT_TRUE(events->at(0).tags.empty());
    EXPECT_EQ(events->at(0).data, "{}");
    EXPECT_EQ(events->at(0).id, std::nullopt);
}

TEST(EventLines, AcceptsDataOfEveryKind) {
    for (const std::string data : {"null", "true", "-0.10", "\"x\"", "[]", "{}", "[{\"a\":[]}]"}) {
        const auto events =
            read_text(good.substr(0, good.size() - 1) + ",\"data\": " + data + " }");
        ASSERT_TRUE(events) << data << to_string(events.error());
        EXPECT_EQ(events->at(0).data, data);
    }
}

TEST(EventLines, CountsBlankLinesAndAcceptsEveryEndOfALine) {
    const auto events = read_text("\n" + good + "\r\n \t\r\n\n" + good + "\n" + good);
    ASSERT_TRUE(events) << to_string(events.error());
    ASSERT_EQ(events->size(), 3U);
    EXPECT_EQ(events->at(0).line, 2U);
    EXPECT_EQ(events->at(1).line, 5U);
    EXPECT_EQ(events->at(2).line, 6U);
}

TEST(EventLines, OfAnEmptyFileAreNone) {
    for (const std::string& bytes : {std::string(), std::string("\n\n"), gzip("")}) {
        const auto events = read_text(bytes);
        ASSERT_TRUE(events) << to_string(events.error());
        EXPECT_TRUE(events->empty());
    }
}

TEST(EventLines, SpanPiecesOfTheFile) {
    std::string text;
    for (int i = 0; i < 300; ++i) {
        text += good.substr(0, good.size() - 1) + ",\"data\":\"" +
                std::string(static_cast<std::size_t>(i * 7), 'd') + "\"}\n";
    }
    for (const std::string& bytes : {text, gzip(text)}) {
        const auto events = read_text(bytes);
        ASSERT_TRUE(events) << to_string(events.error());
        ASSERT_EQ(events->size(), 300U);
        for (std::size_t i = 0; i < 300; ++i) {
            ASSERT_EQ(events->at(i).data.size(), i * 7 + 2);
            ASSERT_EQ(events->at(i).line, i + 1);
        }
    }
}

TEST(EventLines, ReturnTheSameErrorAgainAndTheEventsBeforeIt) {
    const ScratchFile file(good + "\n{}\n" + good);
    auto lines = EventLines::open(file.path());
    ASSERT_TRUE(lines);
    ASSERT_TRUE(lines->next());
    const auto first = lines->next();
    const auto second = lines->next();
    ASSERT_FALSE(first);
    ASSERT_FALSE(second);
    EXPECT_EQ(first.error().message, second.error().message);
    EXPECT_NE(first.error().message.find("line 2: stream: is missing"), std::string::npos)
        << first.error().message;
}

TEST(EventLines, RefuseALineOverTheLimitAndAcceptOneAtIt) {
    EventLinesLimits limits;
    limits.line_bytes_max = good.size();
    EXPECT_TRUE(read_text(good + "\n" + good, limits));
    limits.line_bytes_max = good.size() - 1;
    const auto over = read_text("\n" + good + "\n", limits);
    ASSERT_FALSE(over);
    EXPECT_EQ(over.error().code, Errc::too_large);
    EXPECT_NE(over.error().message.find("line 2"), std::string::npos) << over.error().message;
}

TEST(EventLines, RefuseALineWithoutAnEndBeforeItFillsTheMemory) {
    EventLinesLimits limits;
    limits.line_bytes_max = std::size_t{1} << 20;
    const auto endless = read_text(gzip(std::string(std::size_t{50} << 20, ' ')), limits);
    ASSERT_FALSE(endless);
    EXPECT_EQ(endless.error().code, Errc::too_large);
    EXPECT_NE(endless.error().message.find("line 1"), std::string::npos) << endless.error().message;
}

TEST(EventLines, RefuseMoreBytesThanAllowedInAll) {
    EventLinesLimits limits;
    limits.uncompressed_bytes_max = 1'000'000;
    std::string text;
    while (text.size() < 2'000'000) text += good + "\n";
    const auto bomb = read_text(gzip(text), limits);
    ASSERT_FALSE(bomb);
    EXPECT_EQ(bomb.error().code, Errc::too_large);
    EXPECT_NE(bomb.error().message.find("1000000"), std::string::npos) << bomb.error().message;
}

struct BadLine {
    const char* name;
    std::string line;
    Errc code;
    std::vector<std::string> says;  // besides the file and the line

    friend std::ostream& operator<<(std::ostream& out, const BadLine& bad) {
        return out << in_quotes(bad.line);
    }
};

// The good line with one field more, or another value for one.
std::string with(const std::string& field) {
    return good.substr(0, good.size() - 1) + "," + field + "}";
}
std::string replaced(const std::string& from, const std::string& to) {
    std::string line = good;
    return line.replace(line.find(from), from.size(), to);
}
std::string many_tags(int count) {
    std::string tags = "\"tags\":[\"a\"";
    for (int i = 1; i < count; ++i) tags += ",\"a\"";
    return tags + "]";
}

class EventLinesRefuse : public ::testing::TestWithParam<BadLine> {};

TEST_P(EventLinesRefuse, ABadLineWithCodeAndPlace) {
    const BadLine& bad = GetParam();
    const ScratchFile file(good + "\n\r\n" + bad.line + "\n" + good);
    const auto events = read_all(file.path());
    ASSERT_FALSE(events);
    EXPECT_EQ(events.error().code, bad.code) << events.error().message;
    EXPECT_TRUE(events.error().message.starts_with(file.path() + ", line 3"))
        << events.error().message;
    for (const std::string& text : bad.says) {
        EXPECT_NE(events.error().message.find(text), std::string::npos)
            << "no " << text << " in: " << events.error().message;
    }
}

constexpr auto wrong = Errc::invalid_argument;
const BadLine bad_lines[] = {
    {"Words", "hello", wrong, {"byte 0"}},
    {"Array", "[]", wrong, {"not an object"}},
    {"Number", "17", wrong, {"not an object"}},
    {"String", R"("x")", wrong, {"not an object"}},
    {"Null", "null", wrong, {"not an object"}},
    {"EmptyObject", "{}", wrong, {"stream: is missing"}},
    {"CutInString", good.substr(0, 20), wrong, {"byte 20", "too early"}},
    {"CutAtTheEnd", good.substr(0, good.size() - 1), wrong, {"too early"}},
    {"TwoObjects", good + good, wrong, {"follows", "byte " + std::to_string(good.size())}},
    {"CommaAfter", good + ",", wrong, {"follows"}},
    {"NulByte", good + std::string(1, '\0'), wrong, {"follows"}},
    {"FieldTwice", with(R"("type":"x")"), wrong, {"type", "twice"}},
    {"FieldTwiceInData", with(R"("data":{"a":{"b":1,"b":2}})"), wrong, {"data.a.b", "twice"}},
    {"StreamMissing", replaced(R"("stream":"po-1",)", ""), wrong, {"stream: is missing"}},
    {"StreamNumber", replaced(R"("po-1")", "1"), wrong, {"stream: is a number"}},
    {"StreamNull", replaced(R"("po-1")", "null"), wrong, {"stream: is null"}},
    {"StreamEmpty", replaced("po-1", ""), wrong, {"stream: is empty"}},
    {"StreamLong", replaced("po-1", std::string(513, 's')), Errc::too_large, {"stream", "512"}},
    {"StreamControl", replaced("po-1", "po\\n1"), wrong, {"stream", "po\\u000a1"}},
    {"TypeMissing", replaced(R"("type":"Create",)", ""), wrong, {"type: is missing"}},
    {"TypeEmpty", replaced("Create", ""), wrong, {"type: is empty"}},
    {"TypeLong", replaced("Create", std::string(257, 't')), Errc::too_large, {"type", "256"}},
    {"TypeBoolean", replaced(R"("Create")", "true"), wrong, {"type: is a boolean"}},
    {"TimeMissing",
     replaced(R"(,"time":"2018-01-02T12:53:00+02:00")", ""),
     wrong,
     {"time: is missing"}},
    {"TimeNumber",
     replaced(R"("2018-01-02T12:53:00+02:00")", "1514897580"),
     wrong,
     {"time: is a number"}},
    {"TimeBad", replaced("2018-01-02", "2018-13-02"), wrong, {"time", "2018-13-02"}},
    {"TimeWithoutOffset", replaced("+02:00", ""), wrong, {"time", "12:53:00"}},
    {"TimeBareDate", replaced("T12:53:00+02:00", ""), wrong, {"time", "2018-01-02"}},
    {"TimeTooEarly", replaced("2018", "1300"), wrong, {"time", "1300"}},
    {"TagsString", with(R"("tags":"po:1")"), wrong, {"tags: is a string"}},
    {"TagsNull", with(R"("tags":null)"), wrong, {"tags: is null"}},
    {"TagNumber", with(R"("tags":["a",1])"), wrong, {"tags[1]: is a number"}},
    {"TagEmpty", with(R"("tags":["a","b",""])"), wrong, {"tags[2]: is empty"}},
    {"TagLong",
     with("\"tags\":[\"" + std::string(257, 't') + "\"]"),
     Errc::too_large,
     {"tags[0]", "256"}},
    {"TagControl", with(R"("tags":["a\u0007"])"), wrong, {"tags[0]", "a\\u0007"}},
    {"TagsMany", with(many_tags(1'025)), Errc::too_large, {"tags", "1024"}},
    {"IdNumber", with(R"("id":7)"), wrong, {"id: is a number"}},
    {"IdEmpty", with(R"("id":"")"), wrong, {"id: is empty"}},
    {"IdLong", with("\"id\":\"" + std::string(257, 'i') + "\""), Errc::too_large, {"id", "256"}},
    {"BadUtf8",
     replaced("Create",
              "Cr\xff"
              "ate"),
     wrong,
     {"type", "byte"}},
    {"BadUtf8InData", with("\"data\":{\"x\":[1,\"\xc3\x28\"]}"), wrong, {"data.x[1]"}},
    {"LoneSurrogate", with(R"("data":"\udc00")"), wrong, {"data"}},
    {"DataNaN", with(R"("data":{"x":NaN})"), wrong, {"data.x"}},
    {"DataHuge", with(R"("data":{"x":[0,-1e400]})"), wrong, {"data.x[1]", "too large"}},
    {"DataLongNumber", with("\"data\":" + std::string(65, '1')), Errc::too_large, {"data", "64"}},
    {"DataDeep",
     with("\"data\":" + std::string(32, '[') + std::string(32, ']')),
     Errc::too_large,
     {"data", "32"}},
    {"DataVeryDeep", with("\"data\":" + std::string(100'000, '[')), Errc::too_large, {"32"}},
    {"ValueMissing", with(R"("data":)"), wrong, {"data"}},
};

INSTANTIATE_TEST_SUITE_P(All, EventLinesRefuse, ::testing::ValuesIn(bad_lines),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace skald::ocel
