#include "name_table.hpp"

#include <set>
#include <utility>

namespace skald {

std::shared_ptr<SectorFile> NameTable::find(const std::string& name) const {
    const auto found = now_.find(name);
    return found == now_.end() ? nullptr : found->second;
}

std::shared_ptr<SectorFile> NameTable::create(const std::string& name) {
    auto file = std::make_shared<SectorFile>();
    change({.gone = {}, .come = name, .file = file});
    return file;
}

void NameTable::remove(const std::string& name) {
    change({.gone = name, .come = {}, .file = nullptr});
}

void NameTable::rename(const std::string& from, const std::string& to) {
    if (from != to) change({.gone = from, .come = to, .file = find(from)});
}

void NameTable::sync() {
    for (const Change& change : unsynced_) change.apply_to(medium_);
    forget_unsynced();
}

void NameTable::settle(Fate& fate) {
    std::set<std::string> lost;  // names of which an earlier change is lost
    for (const Change& change : unsynced_) {
        if (lost.contains(change.gone) || lost.contains(change.come) || !fate.keeps()) {
            if (!change.gone.empty()) lost.insert(change.gone);
            if (!change.come.empty()) lost.insert(change.come);
        } else {
            change.apply_to(medium_);
        }
    }
    forget_unsynced();
}

void NameTable::Change::apply_to(Files& files) const {
    files.erase(gone);
    if (come.empty()) return;
    // After a failed sync the medium may know the file by a name that it has lost since.
    std::erase_if(files, [&](const auto& entry) { return entry.second == file; });
    files[come] = file;
}

void NameTable::change(Change change) {
    change.apply_to(now_);
    unsynced_.push_back(std::move(change));
}

}  // namespace skald
