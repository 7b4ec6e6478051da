// A saga that has one of everything, for tests.
#pragma once
#include <atomic>
#include <cstdint>
#include <skald/sagas/saga_definition.hpp>
#include <string>
#include <string_view>

namespace skald::errand {

struct Begun {
    static constexpr std::string_view name = "begun";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Counted, in every state.
struct Poked {
    static constexpr std::string_view name = "poked";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Its action throws as long as `is_broken`.
struct Broken {
    static constexpr std::string_view name = "broken";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Gives the instance a key.
struct Named {
    static constexpr std::string_view name = "named";
    std::string errand;
    std::string ticket;
    static void fields(auto& self, auto&& f) {
        f("errand", self.errand);
        f("ticket", self.ticket);
    }
};
/// Finds the instance by that key, and counts as a poke.
struct Called {
    static constexpr std::string_view name = "called";
    std::string ticket;
    static void fields(auto& self, auto&& f) { f("ticket", self.ticket); }
};
/// From "first" to "second".
struct Moved {
    static constexpr std::string_view name = "moved";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Wanted in "second" only, stashed elsewhere.
struct Later {
    static constexpr std::string_view name = "later";
    std::string errand;
    std::string text;
    static void fields(auto& self, auto&& f) {
        f("errand", self.errand);
        f("text", self.text);
    }
};
/// Nobody says what becomes of it.
struct Stray {
    static constexpr std::string_view name = "stray";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Ignored.
struct Noise {
    static constexpr std::string_view name = "noise";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
struct Closed {
    static constexpr std::string_view name = "closed";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// The saga fails.
struct Spoiled {
    static constexpr std::string_view name = "spoiled";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// An answer to UndoIt.
struct Undone {
    static constexpr std::string_view name = "undone";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
/// Published when the errand is closed.
struct Finished {
    static constexpr std::string_view name = "finished";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
struct DoIt {
    static constexpr std::string_view name = "do-it";
    std::string errand;
    static void fields(auto& self, auto&& f) { f("errand", self.errand); }
};
struct UndoIt {
    static constexpr std::string_view name = "undo-it";
    std::string errand;
    std::string text;
    static void fields(auto& self, auto&& f) {
        f("errand", self.errand);
        f("text", self.text);
    }
};
/// A timer of an hour.
struct Tick {
    static constexpr std::string_view name = "tick";
    std::string text;
    static void fields(auto& self, auto&& f) { f("text", self.text); }
};

struct Data {
    static constexpr std::string_view name = "errand-data";
    std::int64_t pokes = 0;
    std::string heard;
    static void fields(auto& self, auto&& f) {
        f("pokes", self.pokes);
        f("heard", self.heard);
    }
};

inline std::atomic<bool> is_broken = false;

SagaDefinition errand();

}  // namespace skald::errand
