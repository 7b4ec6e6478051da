#include "repository_setup.hpp"

#include <stdexcept>

namespace skald {
namespace {

// A domain whose every function may throw, as the event says.
struct Fragile {
    struct Fell {
        static constexpr std::string_view name = "fell";
        std::string breaks;
        static void fields(auto& self, auto&& f) { f("breaks", self.breaks); }
        Tags tags() const {
            if (breaks == "tags") throw std::runtime_error("tags broke");
            return {};
        }
    };
    struct Drop {
        std::string breaks;
    };
    static constexpr std::string_view category = "fragile";
    using State = int;
    using Event = std::variant<Fell>;
    static State initial() { return 0; }
    static Decision<Event> decide(const Drop& drop, State) { return Fell{drop.breaks}; }
    static State evolve(State falls, const Fell& fell) {
        if (fell.breaks == "evolve") throw std::runtime_error("evolve broke");
        return falls + 1;
    }
};

TEST_F(RepositoryTest, WhatTheDomainThrowsIsAnErrorAndNothingIsStored) {
    const Repository<Fragile> fragiles(store_, json_codec<Fragile::Event>());
    for (const char* what : {"tags", "evolve"}) {
        const auto failed = fragiles.execute("vase", Fragile::Drop{what});
        ASSERT_NE(failed.error(), nullptr) << what;
        EXPECT_EQ(failed.error()->code, Errc::handler_failed);
        EXPECT_THAT(failed.error()->message, testing::HasSubstr(std::string(what) + " broke"));
    }
    EXPECT_EQ(events_in_store(), 0U);
    EXPECT_TRUE(fragiles.execute("vase", Fragile::Drop{"nothing"}));
}

TEST_F(RepositoryTest, ASubmittedCommandThatThrowsDoesNotHoldUpTheNext) {
    const Repository<Fragile> fragiles(store_, json_codec<Fragile::Event>());
    int failed = 0;
    const auto count = [&](const CommandResult& result) { failed += result ? 0 : 1; };
    fragiles.submit("vase", Fragile::Drop{"tags"}, {}, count);
    fragiles.submit("vase", Fragile::Drop{"evolve"}, {}, count);
    fragiles.submit("vase", Fragile::Drop{"nothing"}, {}, count);
    EXPECT_EQ(failed, 2);
    EXPECT_EQ(fragiles.load("vase")->state, 1);
}

}  // namespace
}  // namespace skald
