// A relay between a store that is appended to and a publisher that fails at random.
#include <map>
#include <set>

#include "relay_setup.hpp"

namespace skald {
namespace {

using test::RelayTest;
using testing::MemoryPublisher;
using testing::SeededRandom;

class RelayFaultsTest : public RelayTest {
protected:
    // What a broker may do next.
    static void disturb(MemoryPublisher& publisher, SeededRandom& random) {
        switch (random.below(8)) {
            case 0:
                publisher.fail_all(random.below(2) == 0 ? Errc::unavailable : Errc::timed_out,
                                   random.below(12));
                break;
            case 1:
                publisher.resume_failures.push_back(Error{Errc::unavailable, "away"});
                break;
            case 2:
                publisher.keep_checkpoint();
                break;
            default:
                while (publisher.waiting() > 0 && random.below(3) > 0) publisher.answer_oldest();
        }
    }

    static std::uint64_t position_of(const Message& message) {
        return std::stoull(std::string(message.headers[0].value));
    }

    // Everything up to here, as the publisher has stored it.
    static void expect_no_checkpoint_beyond(const MemoryPublisher& publisher) {
        if (!publisher.checkpoint()) return;
        std::set<std::uint64_t> stored;
        for (const Message& message : publisher.messages()) stored.insert(position_of(message));
        for (std::uint64_t p = 1; p <= publisher.checkpoint()->position.value(); ++p) {
            ASSERT_TRUE(stored.contains(p)) << p;
        }
    }

    // The messages without repetitions.
    static std::vector<std::uint64_t> firsts(const MemoryPublisher& publisher) {
        std::vector<std::uint64_t> positions;
        std::set<std::uint64_t> seen;
        for (const Message& message : publisher.messages()) {
            if (seen.insert(position_of(message)).second) positions.push_back(position_of(message));
        }
        return positions;
    }

    // Runs to the end, with relays that are thrown away now and then.
    void run_disturbed(MemoryPublisher& publisher, SeededRandom& random) {
        publisher.answers_at_once = false;
        options_.batch_events_max = 1 + random.below(4);
        options_.batches_in_flight_max = 1 + random.below(5);
        auto current = relay(publisher);
        for (int turn = 0; turn < 200; ++turn) {
            if (random.below(3) == 0) append_many(static_cast<int>(random.below(6)));
            (void)current->run_once();
            disturb(publisher, random);
            if (turn % 8 == 0) expect_no_checkpoint_beyond(publisher);
            if (random.below(20) == 0) current = relay(publisher);
        }
        publisher.resume_failures.clear();
        (void)current->run_once();
        while (publisher.waiting() > 0) publisher.answer_oldest();
        publisher.answers_at_once = true;
        for (int i = 0; i < 3; ++i) (void)current->run_until_caught_up();
    }
};

TEST_F(RelayFaultsTest, EachEventIsPublishedOnceInOrderWithTransactions) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        SeededRandom random(seed);
        MemoryPublisher publisher(MemoryPublisher::Guarantee::exactly_once);
        run_disturbed(publisher, random);
        const std::uint64_t head = store_.head()->value();
        ASSERT_EQ(publisher.messages().size(), head);
        for (std::uint64_t p = 1; p <= head; ++p) {
            ASSERT_EQ(position_of(publisher.messages()[p - 1]), p);
        }
    }
}

TEST_F(RelayFaultsTest, NoEventIsLostAndOrderIsKeptWithoutTransactions) {
    std::size_t repeated = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        SCOPED_TRACE(seed);
        SeededRandom random(seed);
        MemoryPublisher publisher(MemoryPublisher::Guarantee::at_least_once);
        run_disturbed(publisher, random);
        const std::uint64_t head = store_.head()->value();
        const auto positions = firsts(publisher);
        ASSERT_EQ(positions.size(), head);
        ASSERT_TRUE(std::ranges::is_sorted(positions)) << "a repetition may not hide a reordering";
        repeated += publisher.messages().size() - positions.size();
    }
    EXPECT_GT(repeated, 0U) << "the test should have seen what transactions spare";
}

}  // namespace
}  // namespace skald
