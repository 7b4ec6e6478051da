#include <skald/projections/projection.hpp>

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Noted;
using test::Placed;
using test::Refunded;
using test::Revenue;

struct Everything {
    static constexpr std::string_view name = "everything";
    static constexpr int version = 3;
    using Event = std::variant<Placed, RawEvent>;
    static constexpr std::string_view schema = "";
    Result<void> on(SqlTransaction&, const Placed&, const RecordedEvent&) { return {}; }
    Result<void> on(SqlTransaction&, const RawEvent&, const RecordedEvent&) { return {}; }
};

static_assert(Projection<Revenue> && Projection<Everything>);
static_assert(Handles<Revenue, Placed> && !Handles<Revenue, Noted>);

TEST(ProjectionDefinitionTest, AProjectionReceivesTheEventsOfItsVariant) {
    EXPECT_EQ(definition_of<Revenue>().filter, Query::types({"placed", "refunded"}));
}

TEST(ProjectionDefinitionTest, AProjectionOfRawEventsReceivesAll) {
    const auto definition = definition_of<Everything>();
    EXPECT_TRUE(definition.filter.is_all());
    EXPECT_EQ(definition.name, "everything");
    EXPECT_EQ(definition.version, 3);
}

}  // namespace
}  // namespace skald
