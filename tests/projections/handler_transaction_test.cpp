#include "handler_transaction.hpp"

#include "projection_setup.hpp"

namespace skald {
namespace {

using test::Placed;
using test::ProjectionTest;

// A handler that does what it should not.
struct Careless {
    static constexpr std::string_view name = "careless";
    static constexpr int version = 1;
    using Event = std::variant<Placed>;
    static constexpr std::string_view schema = "";

    enum class Way { ignores_a_failed_statement, commits, reports_an_outage };
    Way way;

    Result<void> on(SqlTransaction& sql, const Placed&, const RecordedEvent&) {
        switch (way) {
            case Way::ignores_a_failed_statement:
                (void)sql.run("insert into nowhere values (1)");
                return {};
            case Way::commits:
                (void)sql.commit();
                return {};
            case Way::reports_an_outage:
                return Error{Errc::unavailable, "another server is away"};
        }
        return {};
    }
};

class HandlerTransactionTest : public ProjectionTest {
public:
    Handling handle(Careless::Way way) {
        CodedProjection<Careless> projection(Careless{way}, test::word_codec<Careless::Event>());
        const auto sql = *database().begin();
        RecordedEvent event;
        event.type = "placed";
        event.data = "ann 1";
        TableNames names;
        return handle_event(projection, *sql, names, event);
    }
};

TEST_F(HandlerTransactionTest, AFailedStatementThatIsIgnoredFailsTheEvent) {
    const auto handling = handle(Careless::Way::ignores_a_failed_statement);
    ASSERT_TRUE(handling.failure);
    EXPECT_FALSE(handling.database_failed);
    EXPECT_EQ(handling.failure->code, Errc::invalid_argument);
}

TEST_F(HandlerTransactionTest, AHandlerCannotCommit) {
    const auto handling = handle(Careless::Way::commits);
    ASSERT_TRUE(handling.failure);
    EXPECT_FALSE(handling.database_failed);
}

TEST_F(HandlerTransactionTest, AnOutageOfSomethingElseIsNotTheDatabases) {
    const auto handling = handle(Careless::Way::reports_an_outage);
    ASSERT_TRUE(handling.failure);
    EXPECT_FALSE(handling.database_failed);
}

}  // namespace
}  // namespace skald
