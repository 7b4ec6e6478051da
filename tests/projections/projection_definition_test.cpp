#include <skald/projections/projection.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Noted;
using test::Placed;
using test::ProjectionTest;
using test::Revenue;
using test::word_codec;
using test::WordFormat;

struct Everything {
    static constexpr std::string_view name = "everything";
    static constexpr int version = 3;
    using Event = std::variant<Placed, RawEvent>;
    static constexpr std::string_view schema = "";
    Result<void> on(SqlTransaction&, const Placed&, const RecordedEvent&) { return {}; }
    Result<void> on(SqlTransaction&, const RawEvent&, const RecordedEvent&) { return {}; }
};

// What Placed was called once.
struct Submitted {
    static constexpr std::string_view name = "submitted";
    std::string customer;
    std::int64_t euros = 0;
    static void fields(auto& self, auto&& f) {
        f("customer", self.customer);
        f("euros", self.euros);
    }
};
constexpr auto to_placed = [](const Submitted& old) {
    return Placed{old.customer, old.euros * 100};
};

class RenamedEventTest : public ProjectionTest {
public:
    static std::shared_ptr<const Codec<Revenue::Event>> codec() {
        auto upcaster = upcast<Submitted>(to_placed);
        return std::make_shared<FormatCodec<Revenue::Event, WordFormat, decltype(upcaster)>>(
            WordFormat(), UnknownEvents::fail, upcaster);
    }
};

class HandlerResultTest : public ProjectionTest {};

// Its handlers yield what their last statement yields, or nothing, or a number.
struct Mixed {
    Result<SqlRows> on(SqlTransaction& sql, const Placed&, const RecordedEvent&) {
        return sql.run("insert into nowhere values (1)");
    }
    Result<void> on(SqlTransaction&, const test::Refunded&, const RecordedEvent&) { return {}; }
    Result<int> on(SqlTransaction&, const Noted&, const RecordedEvent&) { return 1; }
};
static_assert(Handles<Mixed, Placed> && Handles<Mixed, test::Refunded> && !Handles<Mixed, Noted>);

static_assert(Projection<Revenue> && Projection<Everything>);
static_assert(Handles<Revenue, Placed> && !Handles<Revenue, Noted>);

TEST(ProjectionDefinitionTest, AProjectionReceivesTheEventsOfItsVariant) {
    EXPECT_EQ(definition_of<Revenue>(*word_codec<Revenue::Event>()).filter,
              Query::types({"placed", "refunded"}));
}

TEST_F(RenamedEventTest, AnEventIsReceivedUnderItsOldNameToo) {
    EXPECT_EQ(definition_of<Revenue>(*codec()).filter,
              Query::types({"placed", "refunded", "submitted"}));
    append("1", Submitted{"ann", 7});
    append("1", Placed{"ann", 1});
    ProjectionRunner runner(store(), database(), Revenue{}, codec(),
                            {.clock = &clock(), .log = &log()});
    EXPECT_EQ(runner.run_until_caught_up()->handled, 2U);
    EXPECT_EQ(revenue(), (testing::SqlTable{{"ann", 701}}));
}

TEST_F(HandlerResultTest, AHandlerThatYieldsRowsFailsWithItsStatement) {
    Mixed mixed;
    const auto sql = *database().begin();
    const auto failed = call_handler(mixed, *sql, Placed{}, RecordedEvent());
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Errc::invalid_argument);
    EXPECT_TRUE(call_handler(mixed, *sql, test::Refunded{}, RecordedEvent()));
}

TEST(ProjectionDefinitionTest, AProjectionOfRawEventsReceivesAll) {
    const auto definition = definition_of<Everything>(*word_codec<Everything::Event>());
    EXPECT_TRUE(definition.filter.is_all());
    EXPECT_EQ(definition.name, "everything");
    EXPECT_EQ(definition.version, 3);
}

}  // namespace
}  // namespace skald
