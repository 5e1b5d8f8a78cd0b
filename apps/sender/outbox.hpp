#pragma once

// Delivery into a folder like a maildir: a letter is written into tmp/, and appears in new/ by a rename when it is whole
// and on the disk. The rename is the step that cannot be undone, and whether it was done can always be seen: the file is
// in tmp/ no more. So a letter is delivered once, whatever run was killed when, also when somebody takes letters away.
//
// The files have lines that end with a line feed, as those of a maildir do, and are named by the letter's id.
// Source: the maildir of qmail (D. J. Bernstein).

#include <filesystem>

#include "sender/delivery.hpp"

namespace sender {

class outbox final : public delivery {
public:
    /// Makes tmp/, new/ and cur/ in the folder, as far as they are not there.
    /// Blocks: parks. Errors: std::filesystem::filesystem_error.
    explicit outbox(std::filesystem::path folder);

    [[nodiscard]] verdict deliver(letter const& what, commit const& before) const override;
    [[nodiscard]] verdict look(std::string const& id) const override;

private:
    void write(letter const& what) const;

    std::filesystem::path tmp_;
    std::filesystem::path new_;
};

}  // namespace sender
