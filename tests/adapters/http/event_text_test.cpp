#include <gtest/gtest.h>

#include <optional>
#include <skald/adapters/http/event_text.hpp>
#include <thread>
#include <vector>

#include "event_parser.hpp"
#include "gzip_stream.hpp"

namespace skald::http {
namespace {

std::vector<ServerSentEvent> parsed(std::string_view text, std::size_t piece) {
    EventParser parser;
    std::vector<ServerSentEvent> events;
    while (!text.empty()) {
        parser.feed(text.substr(0, piece));
        text.remove_prefix(std::min(piece, text.size()));
        while (auto event = parser.next()) events.push_back(*std::move(event));
    }
    return events;
}

TEST(EventText, HasALineForEachField) {
    EXPECT_EQ(to_text({.id = "7", .event = "placed", .data = "{}"}).text(),
              "id: 7\nevent: placed\ndata: {}\n\n");
    EXPECT_EQ(to_text({.data = ""}).text(), "data: \n\n");
}

TEST(EventText, DataKeepsItsLines) {
    EXPECT_EQ(to_text({.data = "a\n\nb\r\nc\rd\n"}).text(),
              "data: a\ndata: \ndata: b\ndata: c\ndata: d\ndata: \n\n");
}

TEST(EventText, NothingInItCanMakeAnotherField) {
    EXPECT_EQ(to_text({.id = "7\n\ndata: x", .event = "a\rb", .data = "c"}).text(),
              "id: 7data: x\nevent: ab\ndata: c\n\n");
}

TEST(EventText, IsCompressedOnceForAllCopies) {
    const EventText text = to_text({.data = "a"});
    const std::vector<EventText> copies(4, text);
    std::vector<std::shared_ptr<const GzipPart>> parts(copies.size());
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < copies.size(); ++i) {
            threads.emplace_back([&, i] { parts[i] = copies[i].gzip_part(); });
        }
    }
    for (const auto& part : parts) EXPECT_EQ(part, text.gzip_part());
}

TEST(EventText, WhoKeepsItCompressedDoesNotKeepTheText) {
    auto text = std::make_optional(to_text({.data = "a"}));
    const std::weak_ptr<const std::string> bytes = text->bytes();
    const auto part = text->gzip_part();
    text.reset();
    EXPECT_TRUE(bytes.expired());
    EXPECT_GT(part->text_size, 0U);
}

TEST(EventParser, ReadsWhatIsWrittenHoweverItComes) {
    const std::vector<ServerSentEvent> events{{.id = "1", .event = "placed", .data = "a\n\nb"},
                                              {.id = "2", .data = " c"}};
    const std::string text = to_text(events[0]).text() + ":\n\n" + to_text(events[1]).text();
    for (const std::size_t piece : {1U, 2U, 7U, 1000U}) EXPECT_EQ(parsed(text, piece), events);
}

TEST(EventParser, TakesAllThreeEndsOfLines) {
    EXPECT_EQ(parsed("data: a\r\ndata: b\rdata:c\n\r\n", 1),
              (std::vector<ServerSentEvent>{{.data = "a\nb\nc"}}));
}

TEST(EventParser, KeepsTheLastIdAndIgnoresWhatItDoesNotKnow) {
    EXPECT_EQ(parsed("id: 5\nretry: 10\n\n: comment\ndata\n\nid\ndata: x\n\n", 3),
              (std::vector<ServerSentEvent>{{.id = "5", .data = ""}, {.data = "x"}}));
}

TEST(EventParser, AnEventThatIsCutOffIsNone) {
    EXPECT_TRUE(parsed("data: a\n", 1).empty());
}

}  // namespace
}  // namespace skald::http
