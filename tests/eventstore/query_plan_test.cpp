// Posting lists and the plans over them, compared with plain scans.
#include "query_plan.hpp"

#include <gtest/gtest.h>

#include <set>
#include <skald/core/testing/seeded_random.hpp>

namespace skald {
namespace {

TEST(PostingList, GallopsToWhereABinarySearchWouldGo) {
    PostingList list;
    for (std::uint64_t position = 3; position < 400; position += 1 + position % 5) {
        list.add(position);
    }
    for (std::size_t from = 0; from < list.size(); from += 7) {
        for (std::uint64_t target = list[from]; target < 410; ++target) {
            ASSERT_EQ(list.gallop_forward(from, target), list.lower_bound(target));
        }
    }
    for (std::size_t count = list.size(); count > 0; count -= count > 7 ? 7 : count) {
        for (std::uint64_t target = 0; target <= list[count - 1]; ++target) {
            ASSERT_EQ(list.gallop_backward(count, target), list.lower_bound(target + 1));
        }
        ASSERT_EQ(list.gallop_backward(count, UINT64_MAX), count);
    }
}

struct Indexed {
    std::string stream;
    std::string type;
    std::vector<std::string_view> tags;
};

class QueryPlan : public ::testing::Test {
protected:
    QueryPlan() {
        testing::SeededRandom random(5);
        for (int i = 0; i < 300; ++i) {
            Indexed event{
                .stream = random.below(4) == 0 ? "" : "s-" + std::to_string(random.below(4)),
                .type = "t" + std::to_string(random.below(4)),
                .tags = {}};
            for (const char* tag : {"a", "b", "c"}) {
                if (random.below(3) == 0) event.tags.emplace_back(tag);
            }
            index_.begin_append({{}, static_cast<std::uint64_t>(i + 1), 1, {}});
            index_.add({EventId::random(random), event.stream, event.type, event.tags}, 0);
            events_.push_back(std::move(event));
        }
    }

    std::vector<std::uint64_t> scan(const Query& query, std::string_view stream) const {
        std::vector<std::uint64_t> found;
        for (std::size_t i = 0; i < events_.size(); ++i) {
            RecordedEvent event;
            event.stream = events_[i].stream;
            event.type = events_[i].type;
            event.tags = events_[i].tags;
            const bool in_stream = stream.empty() || event.stream == stream;
            if (in_stream && query.matches(event)) found.push_back(i + 1);
        }
        return found;
    }

    std::vector<std::uint64_t> walk(const Query& query, const std::optional<StreamId>& stream,
                                    Direction direction) const {
        const auto cursor = make_cursor(index_, query, stream, direction);
        std::vector<std::uint64_t> found;
        if (direction == Direction::forward) {
            for (std::uint64_t at = cursor->seek(1); at <= index_.last();
                 at = cursor->seek(at + 1)) {
                found.push_back(at);
            }
            return found;
        }
        for (std::uint64_t at = cursor->seek(index_.last()); at > 0;
             at = at > 1 ? cursor->seek(at - 1) : 0) {
            found.insert(found.begin(), at);
        }
        return found;
    }

    LogIndex index_;
    std::vector<Indexed> events_;
};

TEST_F(QueryPlan, YieldsWhatAScanFindsInBothDirections) {
    const auto s1 = StreamId::parse("s-1").value();
    Query either = Query::tagged({"a", "b"});
    either.or_item({.types = {"t1", "t2"}, .tags = {"c"}}).or_item({.stream = s1});
    const std::vector<Query> queries{
        Query::all(),
        Query::types({"t0", "t3"}),
        Query::types({"never"}),
        Query::tagged({"a", "b", "c"}),
        Query::tagged({"a", "never"}),
        Query::category("s"),
        Query::of({.types = {"t1", "never"}, .tags = {"a"}, .stream = s1, .category = "s"}),
        either,
    };
    for (std::size_t i = 0; i < queries.size(); ++i) {
        for (const auto direction : {Direction::forward, Direction::backward}) {
            EXPECT_EQ(walk(queries[i], std::nullopt, direction), scan(queries[i], "")) << i;
            EXPECT_EQ(walk(queries[i], s1, direction), scan(queries[i], "s-1")) << i;
        }
    }
}

TEST_F(QueryPlan, AMatchIsLookedForAfterOnePositionAndUpToAnother) {
    const auto found = scan(Query::tagged({"a", "b", "c"}), "");
    ASSERT_GE(found.size(), 2U);
    const Query query = Query::tagged({"a", "b", "c"});
    EXPECT_EQ(any_match(index_, query, found[0] - 1, index_.last()), found[0]);
    EXPECT_EQ(any_match(index_, query, found[0], found[1]), found[1]);
    EXPECT_FALSE(any_match(index_, query, found[0], found[1] - 1));
    EXPECT_FALSE(any_match(index_, query, found.back(), index_.last()));
    EXPECT_FALSE(any_match(index_, query, UINT64_MAX, index_.last()));
    EXPECT_FALSE(any_match(index_, Query::all(), index_.last(), index_.last()));
}

}  // namespace
}  // namespace skald
