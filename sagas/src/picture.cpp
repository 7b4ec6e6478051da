#include "picture.hpp"

#include <algorithm>
#include <skald/core/timestamp.hpp>

#include "instance_state.hpp"

namespace skald {
namespace {

constexpr std::string_view any_state = "any state";

std::string id_of_state(std::string_view name) {
    std::string id(name);
    for (char& c : id) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!plain) c = '_';
    }
    // Some names are words of the languages: "end", "state", "note".
    return "s_" + id;
}

std::string label_of(const SagaTableRow& row) {
    std::string label = row.event;
    if (!row.guard.empty()) label += " [" + row.guard + "]";
    if (!row.action.empty()) label += " / " + row.action;
    return label;
}

// A row that stays leads to where it began.
PictureArrow arrow_of(const SagaTableRow& row) {
    const std::string from = row.from.empty() ? std::string(any_state) : row.from;
    return {id_of_state(from), id_of_state(row.to.empty() ? from : row.to), label_of(row)};
}

PictureState state_of(std::string_view name) {
    return {id_of_state(name), std::string(name), name == completed_state || name == failed_state};
}

// Which row a step took is known up to its guard: of two rows between the same states by the same
// event both are marked.
bool took(const SagaStep& step, const std::string& initial, const SagaTableRow& row) {
    if (step.kind != "moved" || step.event != row.event) return false;
    const std::string& from = step.from.empty() ? initial : step.from;
    const std::string& to = row.to.empty() ? from : row.to;
    return (row.from.empty() || row.from == from) && step.to == to;
}

bool has_own_row(const SagaTable& table, const SagaStep& step) {
    return std::any_of(table.rows.begin(), table.rows.end(),
                       [&](const SagaTableRow& row) { return took(step, table.initial, row); });
}

void draw_path(Picture& picture, const SagaTable& table, const SagaInstance& instance) {
    std::size_t number = 0;
    for (const SagaStep& step : instance.history) {
        if (step.kind != "moved") continue;
        ++number;
        const bool own = has_own_row(table, step);
        for (std::size_t i = 0; i < picture.arrows.size(); ++i) {
            const bool of_any = i >= table.rows.size();
            const SagaTableRow& row =
                of_any ? table.any_state[i - table.rows.size()] : table.rows[i];
            if (of_any == own || !took(step, table.initial, row)) continue;
            picture.arrows[i].is_taken = true;
            picture.arrows[i].label +=
                " (" + std::to_string(number) + ", " + to_string(step.at) + ")";
        }
    }
}

void add_notes(Picture& picture, const SagaInstance& instance) {
    picture.note_at = id_of_state(instance.state);
    picture.notes.push_back(instance.id + " is " + std::string(to_string(instance.status)));
    if (!instance.note.empty()) picture.notes.push_back(instance.note);
    for (const SagaTimer& timer : instance.timers) {
        picture.notes.push_back("timer " + timer.name + " at " + to_string(timer.due));
    }
    for (const std::string& compensation : instance.compensations) {
        picture.notes.push_back("compensation " + compensation);
    }
    for (const SagaWaitingEvent& event : instance.stashed) {
        picture.notes.push_back("waits " + event.type);
    }
}

}  // namespace

Picture picture_of(const SagaTable& table, const SagaInstance* instance) {
    Picture picture;
    picture.initial = id_of_state(table.initial);
    for (const std::string& name : table.states()) picture.states.push_back(state_of(name));
    if (!table.any_state.empty()) picture.states.push_back(state_of(any_state));
    for (const SagaTableRow& row : table.rows) picture.arrows.push_back(arrow_of(row));
    for (const SagaTableRow& row : table.any_state) picture.arrows.push_back(arrow_of(row));
    if (instance == nullptr) return picture;
    draw_path(picture, table, *instance);
    for (PictureState& state : picture.states) state.is_current = state.label == instance->state;
    if (!instance->state.empty()) add_notes(picture, *instance);
    return picture;
}

}  // namespace skald
