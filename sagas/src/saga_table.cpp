#include <algorithm>
#include <skald/sagas/saga_table.hpp>

namespace skald {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
    if (name.empty()) return;
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

std::string_view words_of(Unexpected what) {
    switch (what) {
        case Unexpected::park:
            return "park";
        case Unexpected::stash:
            return "stash";
        case Unexpected::ignore:
            return "ignore";
    }
    return "";
}

// Names of functions count: what a row does has changed if another function does it.
std::string line_of(const SagaTableRow& row) {
    std::string line = row.from.empty() ? "*" : row.from;
    line += " --" + row.event;
    if (!row.guard.empty()) line += " [" + row.guard + "]";
    if (!row.action.empty()) line += " / " + row.action;
    return line + "--> " + (row.to.empty() ? "=" : row.to) + "\n";
}

}  // namespace

std::vector<std::string> SagaTable::states() const {
    std::vector<std::string> names{initial};
    for (const SagaTableRow& row : rows) {
        add_once(names, row.from);
        add_once(names, row.to);
    }
    for (const SagaTableRow& row : any_state) add_once(names, row.to);
    return names;
}

bool SagaTable::begins(const std::string& event) const {
    return std::any_of(rows.begin(), rows.end(), [&](const SagaTableRow& row) {
        return row.from == initial && row.event == event;
    });
}

std::string SagaTable::text() const {
    std::string lines = "* --> " + initial + "\n";
    for (const SagaTableRow& row : rows) lines += line_of(row);
    for (const SagaTableRow& row : any_state) lines += line_of(row);
    for (const UnexpectedRule& rule : rules) {
        lines.append(words_of(rule.what)).append(" ").append(rule.event).append("\n");
    }
    return lines;
}

}  // namespace skald
