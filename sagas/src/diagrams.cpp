#include <skald/sagas/diagrams.hpp>
#include <string_view>

#include "picture.hpp"

namespace skald {
namespace {

// What users write (instance ids, reasons) must not end a line or a string of the language.
std::string plain(std::string_view text) {
    std::string safe(text);
    for (char& c : safe) {
        if (c == '"') c = '\'';
        if (c == '\\') c = '/';
        if (c == ';' || c == '#' || c == '{' || c == '}' || c == '<' || c == '>') c = ' ';
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    }
    return safe;
}

std::string lines_of(const Picture& picture, std::string_view between) {
    std::string text;
    for (const std::string& note : picture.notes) {
        if (!text.empty()) text += between;
        text += plain(note);
    }
    return text;
}

std::string mermaid(const Picture& picture) {
    std::string text = "stateDiagram-v2\n";
    for (const PictureState& state : picture.states) {
        text += "    state \"" + plain(state.label) + "\" as " + state.id + "\n";
    }
    text += "    [*] --> " + picture.initial + "\n";
    for (const PictureArrow& arrow : picture.arrows) {
        text += "    " + arrow.from + " --> " + arrow.to + " : " + plain(arrow.label) + "\n";
    }
    for (const PictureState& state : picture.states) {
        if (state.is_end) text += "    " + state.id + " --> [*]\n";
    }
    for (const PictureState& state : picture.states) {
        if (!state.is_current) continue;
        text += "    classDef current stroke-width:4px\n";
        text += "    class " + state.id + " current\n";
    }
    if (picture.note_at.empty()) return text;
    return text + "    note right of " + picture.note_at + "\n        " +
           lines_of(picture, "\n        ") + "\n    end note\n";
}

std::string dot(const Picture& picture) {
    std::string text =
        "digraph saga {\n    rankdir=LR;\n    node [shape=box, style=rounded];\n"
        "    begin [shape=point];\n";
    for (const PictureState& state : picture.states) {
        text += "    " + state.id + " [label=\"" + plain(state.label) + "\"";
        if (state.is_end) text += ", peripheries=2";
        if (state.is_current) text += ", penwidth=4";
        text += "];\n";
    }
    text += "    begin -> " + picture.initial + ";\n";
    for (const PictureArrow& arrow : picture.arrows) {
        text += "    " + arrow.from + " -> " + arrow.to + " [label=\"" + plain(arrow.label) + "\"";
        if (arrow.is_taken) text += ", penwidth=3";
        text += "];\n";
    }
    if (!picture.note_at.empty()) {
        text +=
            "    note [shape=note, style=solid, label=\"" + lines_of(picture, "\\l") + "\\l\"];\n";
        text += "    note -> " + picture.note_at + " [style=dashed, arrowhead=none];\n";
    }
    return text + "}\n";
}

std::string plantuml(const Picture& picture) {
    std::string text = "@startuml\nhide empty description\n";
    for (const PictureState& state : picture.states) {
        text += "state \"" + plain(state.label) + "\" as " + state.id;
        if (state.is_current) text += " ##[bold]";
        text += "\n";
    }
    text += "[*] --> " + picture.initial + "\n";
    for (const PictureArrow& arrow : picture.arrows) {
        text += arrow.from + (arrow.is_taken ? " -[bold]-> " : " --> ") + arrow.to + " : " +
                plain(arrow.label) + "\n";
    }
    for (const PictureState& state : picture.states) {
        if (state.is_end) text += state.id + " --> [*]\n";
    }
    if (!picture.note_at.empty()) {
        text +=
            "note right of " + picture.note_at + "\n" + lines_of(picture, "\n") + "\nend note\n";
    }
    return text + "@enduml\n";
}

}  // namespace

std::string to_mermaid(const SagaTable& table) {
    return mermaid(picture_of(table, nullptr));
}
std::string to_mermaid(const SagaTable& table, const SagaInstance& instance) {
    return mermaid(picture_of(table, &instance));
}
std::string to_dot(const SagaTable& table) {
    return dot(picture_of(table, nullptr));
}
std::string to_dot(const SagaTable& table, const SagaInstance& instance) {
    return dot(picture_of(table, &instance));
}
std::string to_plantuml(const SagaTable& table) {
    return plantuml(picture_of(table, nullptr));
}
std::string to_plantuml(const SagaTable& table, const SagaInstance& instance) {
    return plantuml(picture_of(table, &instance));
}

}  // namespace skald
