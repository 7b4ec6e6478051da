#include "json_tree.hpp"

namespace skald::ocel {

bool JsonTree::fail(Errc code, std::string message) {
    const std::string where = path();
    failure_ =
        Error{.code = code, .message = where.empty() ? std::move(message) : where + ": " + message};
    return false;
}

bool JsonTree::charge(std::size_t bytes) {
    tree_bytes_ += bytes;
    if (tree_bytes_ <= limits_.tree_bytes_max) return true;
    return fail(Errc::too_large, "this value takes more than " +
                                     std::to_string(limits_.tree_bytes_max) + " bytes in memory");
}

bool JsonTree::part(std::string_view text) {
    text_ += text;
    return charge(text.size());
}

bool JsonTree::name(std::string text) {
    key_ = std::move(text);
    return true;
}

JsonValue JsonTree::named(JsonKind kind) {
    JsonValue value{.kind = kind};
    if (key_) value.name = std::move(*key_);
    key_.reset();
    return value;
}

bool JsonTree::begin_member(JsonKind kind) {
    member_ = std::move(*key_);
    key_.reset();
    index_ = 0;
    if (!members_.insert(member_).second) {
        return fail(Errc::invalid_argument, "this name is there twice");
    }
    auto taken = sink_->member(member_, kind);
    const bool took = taken.has_value();
    if (!took) failure_ = std::move(taken).error();
    return took;
}

bool JsonTree::begin(JsonKind container) {
    if (!begun_) {
        begun_ = true;
        if (container != JsonKind::object) {
            return fail(Errc::invalid_argument, "the document is an array, not an object");
        }
        if (sink_ != nullptr) return true;
    } else if (at_member()) {
        if (!begin_member(container)) return false;
        in_array_ = container == JsonKind::array;
        if (in_array_) return true;
    }
    open_.push_back(named(container));
    return charge(sizeof(JsonValue));
}

bool JsonTree::end() {
    if (open_.empty()) {  // of what the sink gets in parts: an array of elements, or the document
        if (in_array_) {
            in_array_ = false;
        } else {
            member_.clear();
        }
        return true;
    }
    if (open_.back().kind == JsonKind::object) {
        if (const std::string* twice = duplicate_member(open_.back())) {
            key_ = *twice;
            return fail(Errc::invalid_argument, "this name is there twice");
        }
    }
    JsonValue value = std::move(open_.back());
    open_.pop_back();
    return finish(std::move(value));
}

bool JsonTree::scalar(JsonKind kind, std::string text) {
    if (!begun_) {
        return fail(Errc::invalid_argument,
                    "the document is " + std::string(kind_name(kind)) + ", not an object");
    }
    if (at_member() && !begin_member(kind)) return false;
    JsonValue value = named(kind);
    value.text = std::move(text);
    return charge(sizeof(JsonValue)) && finish(std::move(value));
}

bool JsonTree::finish(JsonValue value) {
    if (!open_.empty()) {
        open_.back().children.push_back(std::move(value));
        return true;
    }
    tree_bytes_ = 0;
    if (sink_ == nullptr) {
        document_ = std::move(value);
        return true;
    }
    const auto index = in_array_ ? std::optional(index_) : std::nullopt;
    auto taken = sink_->element(member_, index, std::move(value));
    const bool took = taken.has_value();
    if (!took) failure_ = std::move(taken).error();
    ++index_;
    return took;
}

void JsonTree::reset() {
    *this = JsonTree(limits_, sink_);
}

std::string JsonTree::path() const {
    std::string path = member_;
    const auto step = [&path](const std::string& name) {
        if (!path.empty()) path += '.';
        // A name can be of any length and content; a message must stay readable.
        path += name.size() <= 64 ? name : in_quotes(name);
    };
    if (in_array_) path += '[' + std::to_string(index_) + ']';
    for (std::size_t i = 0; i < open_.size(); ++i) {
        if (i + 1 < open_.size() && open_[i].kind == JsonKind::object) step(open_[i + 1].name);
        if (open_[i].kind == JsonKind::array) {
            path += '[' + std::to_string(open_[i].children.size()) + ']';
        }
    }
    if (key_) step(*key_);
    return path;
}

}  // namespace skald::ocel
