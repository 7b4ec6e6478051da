// Readers and writers of a log store while its index is frozen, written to files and merged.
#include <gtest/gtest.h>

#include <atomic>
#include <skald/eventstore/log_event_store.hpp>
#include <string>
#include <thread>
#include <vector>

#include "log_store_fixtures.hpp"

namespace skald {
namespace {

constexpr std::uint64_t appends_of_each = 1500;
constexpr int writers = 2;
constexpr int streams = 7;

LogStoreOptions tiny_parts() {
    LogStoreOptions options = small_segments();
    options.index_memory_events_max = 40;
    return options;
}

StreamId stream_of(std::uint64_t number) {
    return StreamId::parse("item-" + std::to_string(number % streams)).value();
}

NewEvent numbered(std::uint64_t number) {
    NewEvent event = happened(std::to_string(number));
    event.tags.add("seventh:" + std::to_string(number % 7));
    return event;
}

void write(LogEventStore& store, std::atomic<bool>& failed) {
    for (std::uint64_t i = 0; i < appends_of_each; ++i) {
        const auto appended = store.append(stream_of(i), ExpectedVersion::any(), {numbered(i)});
        if (!appended) failed = true;
    }
}

/// Positions, and versions in a stream, follow each other without gaps up to the head of the page.
void expect_no_gaps(LogEventStore& store) {
    std::uint64_t position = 0;
    bool at_end = false;
    while (!at_end) {
        const auto page = store.read(ReadRequest::all().after(GlobalPosition(position)));
        ASSERT_TRUE(page) << to_string(page.error());
        for (const RecordedEvent& event : *page) ASSERT_EQ(event.position.value(), ++position);
        at_end = page->at_end;
    }
    for (int i = 0; i < streams; ++i) {
        const auto page = store.read(ReadRequest::stream(stream_of(static_cast<std::uint64_t>(i))));
        ASSERT_TRUE(page) << to_string(page.error());
        std::uint64_t version = 0;
        for (const RecordedEvent& event : *page) ASSERT_EQ(event.version.value(), version++);
    }
}

void expect_all(LogEventStore& store) {
    constexpr std::uint64_t all = writers * appends_of_each;
    EXPECT_EQ(store.head().value().value(), all);
    expect_no_gaps(store);
    std::uint64_t tagged = 0;
    for (int i = 0; i < 7; ++i) {
        const auto page =
            store.read(ReadRequest::all(Query::tagged({"seventh:" + std::to_string(i)}))
                           .limit({.events_max = all}));
        ASSERT_TRUE(page) << to_string(page.error());
        tagged += page->size();
    }
    EXPECT_EQ(tagged, all);
}

TEST(LogIndexThreads, ReadersAndWritersGoOnWhilePartsAreFrozenWrittenAndMerged) {
    const TemporaryDirectory directory;
    {
        const auto store = LogEventStore::open(directory.path(), tiny_parts()).value();
        std::atomic<bool> failed = false;
        std::atomic<bool> written = false;
        std::vector<std::thread> threads;
        for (int i = 0; i < writers; ++i) {
            threads.emplace_back([&] { write(*store, failed); });
        }
        std::vector<std::thread> readers;
        for (int i = 0; i < 2; ++i) {
            readers.emplace_back([&] {
                while (!written && !::testing::Test::HasFatalFailure()) expect_no_gaps(*store);
            });
        }
        for (std::thread& thread : threads) thread.join();
        written = true;
        for (std::thread& reader : readers) reader.join();
        EXPECT_FALSE(failed);
        expect_all(*store);
    }
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
        files += entry.path().extension() == ".index" ? 1 : 0;
    }
    EXPECT_GT(files, 0U);
    EXPECT_LT(files, 40U) << "of " << writers * appends_of_each / 40 << " parts";
    expect_all(*LogEventStore::open(directory.path(), tiny_parts()).value());
}

TEST(LogIndexThreads, ReadsGoOverTheEndOfWhatIsMappedOfTheOpenSegment) {
    const TemporaryDirectory directory;
    const auto store = LogEventStore::open(directory.path()).value();
    const StreamId stream = StreamId::parse("item-1").value();
    constexpr std::uint64_t all = 90;
    for (std::uint64_t i = 0; i < all; ++i) {  // 45 MB: the segment is mapped again and again
        const std::string data(std::size_t{500'000} + i * 7, static_cast<char>('a' + i % 26));
        ASSERT_TRUE(store->append(stream, ExpectedVersion::any(), {happened(data)}));
        const auto newest = store->read(ReadRequest::all().after(GlobalPosition(i)));
        ASSERT_TRUE(newest) << to_string(newest.error());
        ASSERT_EQ(newest->size(), 1U);
        ASSERT_EQ(newest->events.front().data, data);
    }
    for (const ReadRequest& request : {ReadRequest::all(), ReadRequest::stream(stream)}) {
        std::uint64_t seen = 0;
        while (seen < all) {
            ReadRequest page = request;
            const auto read =
                store->read(page.after(GlobalPosition(seen)).limit({.events_max = 4}));
            ASSERT_TRUE(read) << to_string(read.error());
            for (const RecordedEvent& event : *read) {
                ASSERT_EQ(event.position.value(), ++seen);
                ASSERT_EQ(event.data.size(), 500'000 + (seen - 1) * 7);
            }
        }
    }
}

}  // namespace
}  // namespace skald
