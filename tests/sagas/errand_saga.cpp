#include "errand_saga.hpp"

#include <skald/adapters/cereal/json_codec.hpp>
#include <skald/sagas/msm.hpp>
#include <stdexcept>
#include <variant>

namespace skald::errand {
namespace {

using namespace std::chrono_literals;
using ErrandEffects = skald::Effects<Commands<DoIt, UndoIt>, Timers<Tick>, Publishes<Finished>>;

void begin(const Begun& begun, Data&, ErrandEffects& effects) {
    effects.send(DoIt{begun.errand}).compensate_with(UndoIt{begun.errand, "begun"});
    effects.schedule(Tick{"begun"}, 1h);
}
void poke(const Poked&, Data& data, ErrandEffects&) {
    ++data.pokes;
}
void called(const Called&, Data& data, ErrandEffects&) {
    ++data.pokes;
}
void hear(const Later& later, Data& data, ErrandEffects&) {
    data.heard += later.text;
}
void break_down(const Broken&, Data& data, ErrandEffects&) {
    if (is_broken) throw std::runtime_error("broken on purpose");
    data.heard += "!";
}
void name_it(const Named& named, Data&, ErrandEffects& effects) {
    effects.known_as({"ticket", named.ticket});
}
void move_on(const Moved& moved, Data&, ErrandEffects& effects) {
    effects.compensate_with(UndoIt{moved.errand, "moved"},
                            until<Undone>({.attempts_max = 2, .answer_within = 10s}));
    effects.schedule(Tick{"moved"}, 2h);
}
void close(const Closed& closed, Data&, ErrandEffects& effects) {
    effects.publish(Finished{closed.errand});
}
void spoil(const Spoiled&, Data&, ErrandEffects& effects) {
    effects.fail("spoiled");
}
void tick(const Tick& tick, Data& data, ErrandEffects&) {
    data.heard += "tick " + tick.text;
}
bool is_even(const Poked&, const Data& data) {
    return data.pokes % 2 == 0;
}

struct New : State {
    static constexpr std::string_view name = "new";
};
struct First : State {
    static constexpr std::string_view name = "first";
};
struct Second : State {
    static constexpr std::string_view name = "second";
};

struct Errand : Saga<Errand, Data, ErrandEffects> {
    static constexpr std::string_view name = "errand";
    static constexpr int version = 1;
    static constexpr std::size_t stash_max = 3;
    using Events = std::variant<Begun, Poked, Broken, Named, Called, Moved, Later, Stray, Noise,
                                Closed, Spoiled, Undone>;

    static std::string instance_of(const auto& event) { return event.errand; }
    static SagaKey key_of(const Called& called) { return {"ticket", called.ticket}; }

    // clang-format off
    using initial_state = New;
    using transition_table = Rows<
        Row< New,    Begun,  First,     Do<begin>                >,
        Row< First,  Moved,  Second,    Do<move_on>              >,
        Row< First,  Poked,  None,      Do<poke>                 >,
        Row< First,  Poked,  None,      Do<poke, poke>, If<is_even> >,
        Row< Second, Later,  Second,    Do<hear>                 >,
        Row< Second, Closed, Completed, Do<close>                >>;
    using any_state = AnyState<
        On<          Broken, None,      Do<break_down>           >,
        On<          Poked,  None,      Do<poke>                 >,
        On<          Named,  None,      Do<name_it>              >,
        On<          Called, None,      Do<called>               >,
        On<          Spoiled, Failed,   Do<spoil>                >,
        On<          Tick,   None,      Do<tick>                 >,
        Stash<       Later, Closed                               >,
        Ignore<      Noise, Undone                               >>;
    // clang-format on
};

}  // namespace

SagaDefinition errand() {
    return define_saga<Errand, JsonFormat>();
}

}  // namespace skald::errand
