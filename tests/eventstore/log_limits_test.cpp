// The largest of everything, on a real directory, over a close and an opening.
#include <gtest/gtest.h>

#include <skald/core/limits.hpp>

#include "log_store_fixtures.hpp"

namespace skald {
namespace {

class LogLimits : public ::testing::Test {
protected:
    LogEventStore& store() { return fixture_.log_store(); }
    NewEvent happened(std::size_t data_bytes) {
        NewEvent event;
        event.type = "happened";
        event.data = std::string(data_bytes, 'd');
        return event;
    }
    /// The largest data of one event, found by the limit itself.
    std::size_t data_bytes_max() {
        std::size_t least = 0;
        std::size_t most = limits::append_bytes_max;
        while (least < most) {
            const std::size_t half = (least + most + 1) / 2;
            const bool fits =
                limits::check(AppendRequest::unstreamed({happened(half)})).has_value();
            (fits ? least : most) = fits ? half : half - 1;
        }
        return least;
    }

    PosixLogStoreFixture fixture_;
};

TEST_F(LogLimits, AnAppendOfTheLargestSizeIsKeptThoughItIsLargerThanASegmentAndTheQueue) {
    const std::size_t bytes = data_bytes_max();
    ASSERT_GT(bytes, limits::append_bytes_max - 1000);
    ASSERT_TRUE(store().append(AppendRequest::unstreamed({happened(1)})));
    ASSERT_TRUE(store().append(AppendRequest::unstreamed({happened(bytes)})));
    ASSERT_TRUE(store().append(AppendRequest::unstreamed({happened(1)})));
    const auto refused = store().append(AppendRequest::unstreamed({happened(bytes + 1)}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::too_large);
    fixture_.reopen();
    const auto page =
        store().read(ReadRequest::all().limit({.events_max = 10, .bytes_max = bytes + 1000}));
    ASSERT_TRUE(page) << to_string(page.error());
    ASSERT_EQ(page->size(), 3U);
    EXPECT_EQ(page->events[1].data, std::string(bytes, 'd'));
}

TEST_F(LogLimits, AnAppendOfTheMostEventsIsKept) {
    const auto stream = StreamId::parse("s-1").value();
    const std::vector<NewEvent> events(limits::append_events_max, happened(0));
    const auto appended = store().append(stream, ExpectedVersion::no_stream(), events);
    ASSERT_TRUE(appended) << to_string(appended.error());
    EXPECT_EQ(appended->versions.front().value(), limits::append_events_max - 1);
    fixture_.reopen();
    std::uint64_t seen = 0;
    ASSERT_TRUE(store().for_each(ReadRequest::stream(stream),
                                 [&](const RecordedEvent& event) -> Result<void> {
                                     EXPECT_EQ(event.version.value(), seen++);
                                     return {};
                                 }));
    EXPECT_EQ(seen, limits::append_events_max);
}

TEST_F(LogLimits, AnEventWithTheMostAndLongestTagsIsFoundByEach) {
    NewEvent event = happened(1);
    std::vector<std::string> tags;
    for (std::size_t i = 0; i < limits::tags_max; ++i) {
        std::string tag = std::to_string(i) + ":";
        tag.resize(limits::tag_bytes_max, 't');
        event.tags.add(tag);
        tags.push_back(std::move(tag));
    }
    ASSERT_TRUE(store().append(AppendRequest::unstreamed({event, happened(1), event})));
    fixture_.reopen();
    for (const std::size_t i : {std::size_t{0}, std::size_t{511}, limits::tags_max - 1}) {
        const auto page = store().read(ReadRequest::all(Query::tagged({tags[i]}))).value();
        ASSERT_EQ(page.size(), 2U);
        EXPECT_EQ(page.events[0].tags.size(), limits::tags_max);
        EXPECT_TRUE(page.events[1].has_tag(tags[i]));
    }
}

}  // namespace
}  // namespace skald
