// What all diagrams of a saga show, before it is written in one language or another.
#pragma once
#include <skald/sagas/saga_instance.hpp>
#include <skald/sagas/saga_table.hpp>
#include <string>
#include <vector>

namespace skald {

struct PictureState {
    std::string id;  // letters, digits and '_'
    std::string label;
    bool is_end = false;
    bool is_current = false;
};

struct PictureArrow {
    std::string from;  // ids
    std::string to;
    std::string label;
    bool is_taken = false;
};

struct Picture {
    std::string initial;  // id
    std::vector<PictureState> states;
    std::vector<PictureArrow> arrows;
    std::string note_at;             // id of the state with the note; empty: there is no note
    std::vector<std::string> notes;  // its lines
};

/// With an instance: its path, the state that it is in, and what it waits for.
Picture picture_of(const SagaTable& table, const SagaInstance* instance);

}  // namespace skald
