#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <skald/core/tags.hpp>
#include <skald/core/testing/seeded_random.hpp>
#include <string>

namespace {

using skald::Tags;

TEST(TagsTest, KeepsEachTagOnceAndSortedByBytes) {
    const Tags tags{"order:2", "customer:7", "order:2", "Ärger", "order:10"};
    const std::vector<std::string> expected{"customer:7", "order:10", "order:2", "Ärger"};
    EXPECT_TRUE(std::equal(tags.begin(), tags.end(), expected.begin(), expected.end()));
}

TEST(TagsTest, OrderOfAddingDoesNotMatter) {
    EXPECT_EQ((Tags{"a", "b"}), (Tags{"b", "a"}));
    EXPECT_NE((Tags{"a", "b"}), (Tags{"a"}));
}

TEST(TagsTest, UnitesSets) {
    Tags tags{"b", "d"};
    tags.add(Tags{"a", "b", "c"});
    EXPECT_EQ(tags, (Tags{"a", "b", "c", "d"}));
    tags.add(tags);
    EXPECT_EQ(tags.size(), 4U);
}

TEST(TagsTest, FindsOnlyWholeTags) {
    const Tags tags{"order:42"};
    EXPECT_TRUE(tags.contains("order:42"));
    EXPECT_FALSE(tags.contains("order:4"));
    EXPECT_FALSE(tags.contains("order:421"));
    EXPECT_TRUE(Tags().empty());
    EXPECT_FALSE(Tags().contains(""));
}

TEST(TagsTest, BehavesLikeASet) {
    skald::testing::SeededRandom random(5);
    Tags tags;
    std::set<std::string> model;
    for (int i = 0; i < 2000; ++i) {
        const std::string tag = std::to_string(random.below(300));
        EXPECT_EQ(tags.contains(tag), model.count(tag) == 1);
        tags.add(tag);
        model.insert(tag);
    }
    EXPECT_TRUE(std::equal(tags.begin(), tags.end(), model.begin(), model.end()));
}

}  // namespace
