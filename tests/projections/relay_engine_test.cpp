#include "relay_engine.hpp"

#include "position_signal.hpp"
#include "relay_setup.hpp"

namespace skald {
namespace {

class RelayEngineTest : public test::RelayTest {
protected:
    // Whether a relay that waits now is woken at once.
    bool is_woken_after_a_step() {
        auto function = [this](const RecordedEvent& event) { return map(event); };
        const RelayContext context{
            store_,   publisher_,
            "relay",  std::make_unique<FunctionMapping<decltype(function)>>(function),
            options_, clock_,
            log_,     std::make_shared<WakeUp>()};
        RelayEngine engine(context);
        EXPECT_TRUE(engine.step());
        bool is_woken = false;
        engine.notify([&] { is_woken = true; });
        const bool at_once = is_woken;
        append("a-1", "later");
        was_woken_later_ = is_woken;
        engine.notify([] {});
        return at_once;
    }

    bool was_woken_later_ = false;
};

TEST_F(RelayEngineTest, WaitsForTheNextEventAtTheEnd) {
    append_many(3);
    EXPECT_FALSE(is_woken_after_a_step());
    EXPECT_TRUE(was_woken_later_);
}

TEST_F(RelayEngineTest, WaitsForAnAnswerAndNotForEventsWhileEnoughIsInFlight) {
    options_.batch_events_max = 1;
    options_.batches_in_flight_max = 2;
    publisher_.answers_at_once = false;
    append_many(10);
    EXPECT_FALSE(is_woken_after_a_step()) << "or it turns in a circle until the answer comes";
}

}  // namespace
}  // namespace skald
