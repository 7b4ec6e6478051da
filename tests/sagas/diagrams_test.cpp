#include <skald/sagas/diagrams.hpp>

#include <gmock/gmock.h>

#include "errand_test.hpp"
#include "orders/sagas/payment_reminder.hpp"

namespace skald {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Diagrams, ShowTheTableInMermaid) {
    EXPECT_EQ(to_mermaid(orders::payment_reminder().table),
              R"(stateDiagram-v2
    state "confirmed" as s_confirmed
    state "waiting" as s_waiting
    state "completed" as s_completed
    state "any state" as s_any_state
    [*] --> s_confirmed
    s_confirmed --> s_waiting : order-confirmed / wait
    s_waiting --> s_completed : reminder-due / remind
    s_any_state --> s_completed : order-paid
    s_any_state --> s_completed : order-cancelled
    s_completed --> [*]
)");
}

TEST(Diagrams, ShowTheTableInDot) {
    EXPECT_EQ(to_dot(orders::payment_reminder().table),
              R"(digraph saga {
    rankdir=LR;
    node [shape=box, style=rounded];
    begin [shape=point];
    s_confirmed [label="confirmed"];
    s_waiting [label="waiting"];
    s_completed [label="completed", peripheries=2];
    s_any_state [label="any state"];
    begin -> s_confirmed;
    s_confirmed -> s_waiting [label="order-confirmed / wait"];
    s_waiting -> s_completed [label="reminder-due / remind"];
    s_any_state -> s_completed [label="order-paid"];
    s_any_state -> s_completed [label="order-cancelled"];
}
)");
}

TEST(Diagrams, ShowTheTableInPlantUml) {
    EXPECT_THAT(to_plantuml(orders::payment_reminder().table),
                HasSubstr("s_confirmed --> s_waiting : order-confirmed / wait\n"));
}

TEST(Diagrams, ShowGuardsAndRowsThatStay) {
    EXPECT_THAT(to_mermaid(errand::errand().table),
                HasSubstr("s_first --> s_first : poked [is_even] / poke, poke\n"));
}

TEST(Diagrams, ShowTheWayOfAnInstanceAndWhatItWaitsFor) {
    errand::ErrandTest test = errand::begun_test();
    test.given(errand::Poked{"e1"}).given(errand::Stray{"e1"}).given(errand::Later{"e1", "x"});
    test.then([](const SagaInstance& instance) {
        const SagaTable table = errand::errand().table;
        const std::string mermaid = to_mermaid(table, instance);
        EXPECT_THAT(mermaid,
                    HasSubstr("s_new --> s_first : begun / begin (1, 2026-01-02T12:00:00Z)"));
        EXPECT_THAT(mermaid, HasSubstr("class s_first current"));
        EXPECT_THAT(mermaid, HasSubstr("e1 is running\n        timer tick at 2026-01-02T13:00:00Z\n"
                                       "        compensation undo-it\n        waits later\n"));
        EXPECT_THAT(to_dot(table, instance),
                    HasSubstr("s_new -> s_first [label=\"begun / begin (1"));
        EXPECT_THAT(to_dot(table, instance), HasSubstr("penwidth=3"));
        EXPECT_THAT(to_plantuml(table, instance), HasSubstr("s_new -[bold]-> s_first"));
    });
}

TEST(Diagrams, LetNothingOfAUserOutOfItsPlace) {
    SagaInstance instance;
    instance.id = "\"]; evil\n";
    instance.state = "first";
    const std::string dot = to_dot(errand::errand().table, instance);
    EXPECT_THAT(dot, Not(HasSubstr("evil\n")));
    EXPECT_THAT(dot, Not(HasSubstr("\"]; evil")));
}

}  // namespace
}  // namespace skald
