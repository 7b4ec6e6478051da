// Bringing logs in: continued where they were cut off, told apart from others, and never half done.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <skald/core/testing/seeded_random.hpp>
#include <skald/eventstore/log_event_store.hpp>
#include <skald/eventstore/memory_event_store.hpp>
#include <string>
#include <utility>
#include <vector>

#include "orders/generate/shop_simulation.hpp"
#include "orders/import/command_feed.hpp"
#include "orders/import/line_feed.hpp"
#include "temporary_directory.hpp"

namespace orders {
namespace {

const auto unwatched = [](std::uint64_t, std::uint64_t) {};

skald::Result<BroughtIn> bring_shop(skald::EventStore& store, std::uint64_t seed,
                                    std::size_t steps_max = ~std::size_t{0}) {
    auto steps = simulate_shop({.seed = seed, .orders = 60});
    if (steps.size() > steps_max)
        steps.erase(steps.begin() + std::ptrdiff_t(steps_max), steps.end());
    const auto feed = shop_feed(store, std::move(steps));
    return bring_in(store, *feed, unwatched);
}

// Everything that a reader can see of a store, but for recorded times.
std::vector<std::string> contents(skald::EventStore& store) {
    std::vector<std::string> lines;
    const auto read = store.for_each(
        skald::ReadRequest::all(), [&](const skald::RecordedEvent& e) -> skald::Result<void> {
            std::string line = to_string(e.id) + " " + std::string(e.stream) + " " +
                               std::to_string(e.version.value()) + " " + std::string(e.type) + " " +
                               skald::to_string(e.occurred_at) + " " + std::string(e.data) + " " +
                               std::string(e.metadata);
            for (const auto tag : e.tags) line += " " + std::string(tag);
            lines.push_back(std::move(line));
            return {};
        });
    EXPECT_TRUE(read);
    return lines;
}

// A store that takes so many appends and then fails as a full disk does.
class FullStore final : public skald::EventStore {
public:
    FullStore(skald::EventStore& store, int appends) : store_(store), left_(appends) {}

    using EventStore::append;
    void append(skald::AppendRequest request, skald::AppendCompletion done) override {
        if (left_-- > 0) return store_.append(std::move(request), std::move(done));
        done(skald::Error{skald::Errc::io, "no space left on device"});
    }
    skald::Result<skald::EventBatch> read(const skald::ReadRequest& request) override {
        return store_.read(request);
    }
    skald::Result<std::optional<skald::EventPlace>> find(const skald::EventId& id) override {
        return store_.find(id);
    }
    skald::Result<std::unique_ptr<skald::Subscription>> subscribe(
        skald::SubscribeRequest request) override {
        return store_.subscribe(std::move(request));
    }
    skald::Result<skald::GlobalPosition> head() override { return store_.head(); }

private:
    skald::EventStore& store_;
    int left_;
};

TEST(BringIn, ContinuesAtAnyPlaceWhereItWasCutOff) {
    skald::MemoryEventStore undisturbed;
    const auto all = bring_shop(undisturbed, 1);
    ASSERT_TRUE(all) << all.error().message;
    ASSERT_GT(all->added, 300U);
    skald::testing::SeededRandom random(11);
    for (int round = 0; round < 20; ++round) {
        skald::MemoryEventStore store;
        const auto cut = static_cast<std::size_t>(random.next() % (all->added + 1));
        ASSERT_TRUE(bring_shop(store, 1, cut));
        const auto rest = bring_shop(store, 1);
        ASSERT_TRUE(rest) << rest.error().message;
        EXPECT_EQ(rest->there_before, cut);
        EXPECT_EQ(rest->added, all->added - cut);
        EXPECT_EQ(contents(store), contents(undisturbed));
    }
}

TEST(BringIn, ContinuesAfterTheDiskWasFull) {
    skald::MemoryEventStore undisturbed;
    ASSERT_TRUE(bring_shop(undisturbed, 1));
    for (const int appends : {0, 1, 17, 250}) {
        skald::MemoryEventStore store;
        FullStore full(store, appends);
        const auto failed = bring_shop(full, 1);
        ASSERT_FALSE(failed);
        EXPECT_EQ(failed.error().code, skald::Errc::io);
        EXPECT_NE(failed.error().message.find("no space left"), std::string::npos);
        EXPECT_NE(failed.error().message.find("step " + std::to_string(appends + 1) + ":"),
                  std::string::npos)
            << failed.error().message;
        const auto rest = bring_shop(store, 1);
        ASSERT_TRUE(rest) << rest.error().message;
        EXPECT_EQ(rest->there_before, static_cast<std::uint64_t>(appends));
        EXPECT_EQ(contents(store), contents(undisturbed));
    }
}

TEST(BringIn, ContinuesOnDiskAfterTheStoreWasReopened) {
    const TemporaryDirectory directory;
    for (const std::size_t steps : {std::size_t{100}, std::size_t{101}, ~std::size_t{0}}) {
        const auto store = skald::LogEventStore::open(directory.path() / "events");
        ASSERT_TRUE(store) << store.error().message;
        const auto brought = bring_shop(**store, 1, steps);
        ASSERT_TRUE(brought) << brought.error().message;
    }
    skald::MemoryEventStore undisturbed;
    ASSERT_TRUE(bring_shop(undisturbed, 1));
    const auto store = skald::LogEventStore::open(directory.path() / "events");
    ASSERT_TRUE(store) << store.error().message;
    EXPECT_EQ(contents(**store), contents(undisturbed));
}

TEST(BringIn, RefusesAnotherLogAndWritesNothing) {
    skald::MemoryEventStore store;
    ASSERT_TRUE(bring_shop(store, 1, 50));
    const auto other = bring_shop(store, 2);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, skald::Errc::invalid_argument);
    EXPECT_EQ(store.head()->value(), 50U);
}

TEST(BringIn, StopsAtARefusalWithItsPlace) {
    skald::MemoryEventStore store;
    auto steps = simulate_shop({.seed = 1, .orders = 5});
    steps[0].command = PayOrder{};  // of an order that nobody placed
    const auto feed = shop_feed(store, std::move(steps));
    const auto brought = bring_in(store, *feed, unwatched);
    ASSERT_FALSE(brought);
    EXPECT_NE(brought.error().message.find("generated step 1 is refused"), std::string::npos)
        << brought.error().message;
}

class BringInLines : public ::testing::Test {
protected:
    static std::string line(int number, const std::string& stream) {
        return R"({"stream":")" + stream + R"(","type":"Change","time":"2018-01-02T12:53:00Z",)" +
               R"("tags":["po:1"],"data":{"n":)" + std::to_string(number) + "}}\n";
    }
    std::string write(const std::string& text) const {
        const std::string path = directory_.file("events.ndjson");
        std::ofstream(path) << text;
        return path;
    }
    static skald::Result<BroughtIn> bring(skald::EventStore& store, const std::string& path) {
        auto lines = check_lines(path);
        if (!lines) return std::move(lines).error();
        const auto feed = line_feed(store, *std::move(lines));
        return bring_in(store, *feed, unwatched);
    }

    TemporaryDirectory directory_;
    skald::MemoryEventStore store_;
};

TEST_F(BringInLines, TakesLinesThatAreThereTwiceTwice) {
    const auto brought = bring(store_, write(line(1, "a-1") + line(1, "a-1") + line(1, "b-1")));
    ASSERT_TRUE(brought) << brought.error().message;
    EXPECT_EQ(brought->added, 3U);
    EXPECT_EQ(bring(store_, directory_.file("events.ndjson"))->added, 0U);
}

TEST_F(BringInLines, ContinuesAFileThatHasGrown) {
    std::string text;
    for (int i = 0; i < 700; ++i) text += line(i, "a-" + std::to_string(i % 7));
    ASSERT_TRUE(bring(store_, write(text)));
    for (int i = 0; i < 5; ++i) text += line(i, "b-1");
    const auto grown = bring(store_, write(text));
    ASSERT_TRUE(grown) << grown.error().message;
    EXPECT_EQ(grown->there_before, 700U);
    EXPECT_EQ(grown->added, 5U);
}

TEST_F(BringInLines, TellsApartAFileThatDiffersAnywhere) {
    ASSERT_TRUE(bring(store_, write(line(1, "a-1") + line(2, "a-1") + line(3, "a-1"))));
    const auto other = bring(store_, write(line(9, "a-1") + line(2, "a-1") + line(3, "a-1")));
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, skald::Errc::invalid_argument);
}

TEST_F(BringInLines, ContinuesAfterAFullDiskInsideTheFile) {
    std::string text;
    for (int i = 0; i < 2000; ++i) text += line(i, "a-" + std::to_string(i % 3));
    const std::string path = write(text);
    FullStore full(store_, 3);
    EXPECT_FALSE(bring(full, path));
    const auto rest = bring(store_, path);
    ASSERT_TRUE(rest) << rest.error().message;
    EXPECT_GT(rest->there_before, 0U);
    EXPECT_EQ(rest->there_before + rest->added, 2000U);
    skald::MemoryEventStore undisturbed;
    ASSERT_TRUE(bring(undisturbed, path));
    EXPECT_EQ(contents(store_), contents(undisturbed));
}

TEST_F(BringInLines, WritesNothingOfAFileWithABadLine) {
    const auto brought = bring(store_, write(line(1, "a-1") + line(2, "a-1") + "{\"stream\":1}\n"));
    ASSERT_FALSE(brought);
    EXPECT_NE(brought.error().message.find("line 3"), std::string::npos) << brought.error().message;
    EXPECT_EQ(store_.head()->value(), 0U);
}

TEST_F(BringInLines, RefusesTagsThatNoStoreTakes) {
    const std::string bad =
        R"({"stream":"a-1","type":"T","time":"2018-01-02T12:53:00Z","tags":[")" +
        std::string(257, 'x') + "\"]}\n";
    const auto brought = bring(store_, write(line(1, "a-1") + bad));
    ASSERT_FALSE(brought);
    EXPECT_NE(brought.error().message.find("line 2"), std::string::npos) << brought.error().message;
    EXPECT_EQ(store_.head()->value(), 0U);
}

}  // namespace
}  // namespace orders
