// Posting lists and the plans over them, compared with plain scans.
#include "query_plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <skald/core/testing/seeded_random.hpp>

namespace skald {
namespace {

TEST(PostingView, GallopsToWhereABinarySearchWouldGo) {
    std::vector<std::uint32_t> offsets;
    for (std::uint32_t offset = 2; offset < 400; offset += 1 + offset % 5) {
        offsets.push_back(offset);
    }
    const PostingView list(1, offsets.data(), offsets.size(), nullptr);
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

/// Steps of one length, then of a hundred times that, then none of them even.
std::vector<std::uint32_t> uneven_offsets() {
    testing::SeededRandom random(7);
    std::vector<std::uint32_t> offsets;
    std::uint32_t offset = 3;
    for (std::size_t i = 0; i < 3000; ++i) {
        offsets.push_back(offset);
        const std::uint32_t even = i < 1000 ? 2 : 200;
        offset += i < 2000 ? even : 1 + static_cast<std::uint32_t>(random.below(i % 97 + 1));
    }
    offsets.push_back(UINT32_MAX);
    return offsets;
}

TEST(PostingView, GuessesWithinLongListsAndStillEndsWhereAPlainSearchWould) {
    const auto offsets = uneven_offsets();
    const PostingView list(1, offsets.data(), offsets.size(), nullptr);
    testing::SeededRandom random(8);
    for (std::size_t i = 0; i < 20000; ++i) {
        const std::uint64_t near = offsets[random.below(offsets.size())];
        const std::uint64_t target = 1 + near + random.below(3);  // before, at and behind it
        const auto plain =
            std::lower_bound(offsets.begin(), offsets.end(), target,
                             [](std::uint64_t a, std::uint64_t b) { return a + 1 < b; });
        const auto index = static_cast<std::size_t>(plain - offsets.begin());
        ASSERT_EQ(list.lower_bound(target), index) << target;
        ASSERT_EQ(list.gallop_forward(random.below(index + 1), target), index) << target;
        const std::size_t until = index + random.below(offsets.size() - index + 1);
        ASSERT_EQ(list.gallop_backward(until, target - 1), index) << target;
    }
}

TEST(PostingView, StaysWithinAListThatDamageHasPutOutOfOrder) {
    auto offsets = uneven_offsets();
    std::reverse(offsets.begin(), offsets.end());
    const PostingView list(1, offsets.data(), offsets.size(), nullptr);
    for (const std::uint64_t target : {1ULL, 1000ULL, 200'000ULL, 1ULL << 32U}) {
        EXPECT_LE(list.lower_bound(target), list.size());
        EXPECT_LE(list.gallop_forward(0, target), list.size());
        EXPECT_LE(list.gallop_backward(list.size(), target), list.size());
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
            if (i % 70 == 69) freeze();
            growing_->begin_append({{}, static_cast<std::uint64_t>(i + 1), 1, {}});
            const Version version(event.stream.empty() ? 0 : versions_[event.stream]++);
            growing_->add({EventId::random(random),
                           {KeyKind::stream, event.stream},
                           version,
                           event.type,
                           event.tags},
                          0);
            events_.push_back(std::move(event));
        }
    }

    void freeze() {
        finished_.push_back(growing_);
        growing_ = std::make_shared<MemoryPart>(growing_->range());
    }

    IndexParts parts() const { return {finished_, 0, growing_}; }

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
        std::vector<std::uint64_t> found;
        const KeyedQuery keyed(query, stream);
        for (std::size_t i = 0; i < parts().size(); ++i) {
            const auto in_part = walk(parts()[i], keyed, direction);
            found.insert(found.end(), in_part.begin(), in_part.end());
        }
        return found;
    }

    static std::vector<std::uint64_t> walk(const IndexPart& part, const KeyedQuery& query,
                                           Direction direction) {
        const auto cursor = make_cursor(part, query, direction);
        const std::uint64_t first = part.range().first_position;
        const std::uint64_t last = part.range().next_position - 1;
        std::vector<std::uint64_t> found;
        if (direction == Direction::forward) {
            for (std::uint64_t at = cursor->seek(first); at <= last; at = cursor->seek(at + 1)) {
                found.push_back(at);
            }
            return found;
        }
        for (std::uint64_t at = cursor->seek(last); at >= first && at > 0;
             at = at > first ? cursor->seek(at - 1) : 0) {
            found.insert(found.begin(), at);
        }
        return found;
    }

    IndexParts::Row finished_;
    std::shared_ptr<MemoryPart> growing_ = std::make_shared<MemoryPart>(IndexRange());
    std::map<std::string, std::uint64_t> versions_;
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
    EXPECT_EQ(any_match(parts(), query, found[0] - 1, parts().last()), found[0]);
    EXPECT_EQ(any_match(parts(), query, found[0], found[1]), found[1]);
    EXPECT_FALSE(any_match(parts(), query, found[0], found[1] - 1));
    EXPECT_FALSE(any_match(parts(), query, found.back(), parts().last()));
    EXPECT_FALSE(any_match(parts(), query, UINT64_MAX, parts().last()));
    EXPECT_FALSE(any_match(parts(), Query::all(), parts().last(), parts().last()));
}

}  // namespace
}  // namespace skald
