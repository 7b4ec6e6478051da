#include "waiters.hpp"

#include <algorithm>
#include <utility>

namespace skald {
namespace {

std::string key_text(KeyKind kind, std::string_view key) {
    std::string text(1, static_cast<char>('0' + static_cast<int>(kind)));
    text += key;
    return text;
}

/// Keys of which one is on every event that matches a part of an item, and on how many events they
/// are by now.
struct KeyChoice {
    std::vector<std::string> keys;
    std::size_t events = 0;

    void add(const VisibleView& view, KeyKind kind, std::string_view key) {
        keys.push_back(key_text(kind, key));
        events += view.count({kind, key});
    }
};

std::vector<std::string> rarest_keys(const VisibleView& view, const QueryItem& item) {
    std::vector<KeyChoice> choices;
    if (item.stream) choices.emplace_back().add(view, KeyKind::stream, item.stream->name());
    for (const std::string& tag : item.tags) choices.emplace_back().add(view, KeyKind::tag, tag);
    if (!item.types.empty()) {
        KeyChoice& types = choices.emplace_back();
        for (const std::string& type : item.types) types.add(view, KeyKind::type, type);
    }
    if (item.category) choices.emplace_back().add(view, KeyKind::category, *item.category);
    return std::min_element(choices.begin(), choices.end(),
                            [](const auto& a, const auto& b) { return a.events < b.events; })
        ->keys;
}

}  // namespace

std::vector<std::string> rarest_keys(const VisibleView& view, const Query& filter) {
    std::vector<std::string> keys;
    if (filter.is_all()) return keys;
    for (const QueryItem& item : filter.items()) {
        for (std::string& key : rarest_keys(view, item)) keys.push_back(std::move(key));
    }
    std::sort(keys.begin(), keys.end());
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return keys;
}

void Waiters::add(const Pointer& waiter, std::vector<std::string> keys, std::uint64_t after,
                  Wake wake) {
    const std::lock_guard lock(mutex_);
    unregister(waiter);
    waiter->wake_.swap(wake);  // the one before ends without the mutex: it may own things
    waiter->keys_ = std::move(keys);
    waiter->after_ = after;
    ++count_;
    if (waiter->keys_.empty()) for_all_events_.insert(waiter);
    for (const std::string& key : waiter->keys_) by_key_[key].insert(waiter);
}

Waiters::Wake Waiters::take(const Pointer& waiter) {
    const std::lock_guard lock(mutex_);
    unregister(waiter);
    return std::exchange(waiter->wake_, nullptr);
}

void Waiters::unregister(const Pointer& waiter) {
    if (!waiter->wake_) return;
    --count_;
    if (waiter->keys_.empty()) for_all_events_.erase(waiter);
    for (const std::string& key : waiter->keys_) {
        const auto found = by_key_.find(key);
        found->second.erase(waiter);
        if (found->second.empty()) by_key_.erase(found);
    }
}

std::vector<Waiters::Candidate> Waiters::concerned_by(std::span<const EventKeys> events) {
    std::vector<Candidate> found;
    const std::lock_guard lock(mutex_);
    ++searches_;
    collect(for_all_events_, found);
    if (by_key_.empty()) return found;
    for (const EventKeys& event : events) {
        collect(KeyKind::type, event.type, found);
        for (const std::string_view tag : event.tags) collect(KeyKind::tag, tag, found);
        if (event.stream.text.empty()) continue;
        collect(KeyKind::stream, event.stream.text, found);
        collect(KeyKind::category, category_of(event.stream.text), found);
    }
    return found;
}

std::vector<Waiters::Candidate> Waiters::all() {
    std::vector<Candidate> found;
    const std::lock_guard lock(mutex_);
    ++searches_;
    collect(for_all_events_, found);
    for (const auto& [key, list] : by_key_) collect(list, found);
    return found;
}

void Waiters::collect(const List& list, std::vector<Candidate>& found) {
    for (const Pointer& waiter : list) {
        if (std::exchange(waiter->found_in_, searches_) == searches_) continue;
        found.push_back({waiter, waiter->after_});
    }
}

void Waiters::collect(KeyKind kind, std::string_view key, std::vector<Candidate>& found) {
    const auto list = by_key_.find(key_text(kind, key));
    if (list != by_key_.end()) collect(list->second, found);
}

}  // namespace skald
