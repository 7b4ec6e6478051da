// The names of a simulated disk: as they are now, and as they are on the medium.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sector_file.hpp"

namespace skald {

class NameTable {
public:
    using Files = std::map<std::string, std::shared_ptr<SectorFile>>;

    const Files& files() const { return now_; }
    std::shared_ptr<SectorFile> find(const std::string& name) const;

    std::shared_ptr<SectorFile> create(const std::string& name);
    void remove(const std::string& name);
    void rename(const std::string& from, const std::string& to);

    void sync();
    /// A failed sync or a crash: the medium gets the changes that the fate says, and none waits.
    void settle(Fate& fate);
    /// The same with nothing kept.
    void forget_unsynced() { unsynced_.clear(); }
    /// The names are those of the medium from now on.
    void drop_cache() { now_ = medium_; }

private:
    // One name goes, one comes, or both at once. Empty: none.
    struct Change {
        std::string gone;
        std::string come;
        std::shared_ptr<SectorFile> file;  // that has the name which comes

        void apply_to(Files& files) const;
    };

    void change(Change change);

    Files now_;
    Files medium_;
    std::vector<Change> unsynced_;  // the newest last
};

}  // namespace skald
