"""What staff do in a diner's place: seat a party without phones, choose, order, rename, send away."""
